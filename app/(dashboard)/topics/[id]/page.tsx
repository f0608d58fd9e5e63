/** One topic. */
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TopicPage } from "@/app/_components/topics/topic-page";

interface PageProps {
  params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  return { title: `Topic ${(await params).id}` };
}

export default async function Page({ params }: PageProps) {
  const { id } = await params;
  if (!/^[1-9]\d{0,9}$/.test(id)) notFound();
  return <TopicPage topicId={Number(id)} />;
}
