/** Where one can go: the places of the dashboard, their keys and icons. */
import {
  Activity,
  BookOpen,
  Boxes,
  CandlestickChart,
  Cpu,
  FileChartColumn,
  GraduationCap,
  LayoutDashboard,
  ListTree,
  type LucideIcon,
  Radar,
  Settings,
  Wallet,
} from "lucide-react";

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
  { href: "/data", name: "Data", icon: CandlestickChart, key: "d" },
  { href: "/deployments", name: "Workers", icon: Cpu, key: "w" },
  { href: "/models", name: "Models", icon: Boxes, key: "m" },
  { href: "/plans", name: "Plans", icon: ListTree, key: "p" },
  { href: "/trainings", name: "Trainings", icon: GraduationCap, key: "r" },
  { href: "/evaluations", name: "Evaluations", icon: FileChartColumn, key: "e" },
  { href: "/wallets", name: "Wallets", icon: Wallet, key: "a" },
  { href: "/jobs", name: "Jobs", icon: Activity, key: "j" },
  { href: "/docs", name: "Docs", icon: BookOpen, key: "h" },
  { href: "/settings", name: "Settings", icon: Settings, key: "s" },
];

/** The place that a page belongs to: /topics/77 is of /topics. */
export function placeOf(pathname: string): Place | undefined {
  return PLACES.find(({ href }) =>
    href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`),
  );
}
