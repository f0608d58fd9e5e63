/** Where one can go: the places of the dashboard, their keys and icons. */
import { Activity, Boxes, Cpu, GraduationCap, LayoutDashboard, type LucideIcon, Radar } from "lucide-react";

export interface Place {
  href: string;
  name: string;
  icon: LucideIcon;
  /** After `g`. */
  key: string;
}

export const PLACES: readonly Place[] = [
  { href: "/", name: "Overview", icon: LayoutDashboard, key: "o" },
  { href: "/topics", name: "Topics", icon: Radar, key: "t" },
  { href: "/deployments", name: "Workers", icon: Cpu, key: "w" },
  { href: "/models", name: "Models", icon: Boxes, key: "m" },
  { href: "/trainings", name: "Trainings", icon: GraduationCap, key: "r" },
  { href: "/jobs", name: "Jobs", icon: Activity, key: "j" },
];

/** The place that a page belongs to: /topics/77 is of /topics. */
export function placeOf(pathname: string): Place | undefined {
  return PLACES.find(({ href }) =>
    href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`),
  );
}
