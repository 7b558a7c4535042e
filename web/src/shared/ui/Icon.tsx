const files = import.meta.glob<string>(
  "../../../node_modules/bootstrap-icons/icons/{arrow-left,arrow-right,arrow-down-up,bell,bell-fill,box-arrow-right,buildings,calculator,calendar3,cash-stack,check-circle-fill,check-lg,chevron-down,chevron-expand,chevron-left,chevron-right,chevron-up,circle,clipboard,clipboard-check,clock-history,cloud-arrow-up,columns-gap,cpu,dash-circle,download,envelope,exclamation-circle-fill,exclamation-triangle-fill,eye,eye-slash,file-earmark-text,filter,fingerprint,gear,globe,graph-up,grid-1x2,heart-pulse,house,image,info-circle,journal-text,key,layout-sidebar,life-preserver,lightning-charge,link-45deg,list,list-task,moon-stars,pencil,people,person,person-circle,person-plus,piggy-bank,plus-lg,printer,question-circle,search,shield-check,shield-lock,sun,table,three-dots,trash,x-lg}.svg",
  { query: "?raw", import: "default", eager: true },
);

const ICONS: Record<string, string> = Object.fromEntries(
  Object.entries(files).map(([path, svg]) => [path.slice(path.lastIndexOf("/") + 1, -".svg".length), svg]),
);

/** The icons that a page may show; add a name here and in the list above. */
export type IconName =
  | "arrow-left"
  | "arrow-right"
  | "arrow-down-up"
  | "bell"
  | "bell-fill"
  | "box-arrow-right"
  | "buildings"
  | "calculator"
  | "calendar3"
  | "cash-stack"
  | "check-circle-fill"
  | "check-lg"
  | "chevron-down"
  | "chevron-expand"
  | "chevron-left"
  | "chevron-right"
  | "chevron-up"
  | "circle"
  | "clipboard"
  | "clipboard-check"
  | "clock-history"
  | "cloud-arrow-up"
  | "columns-gap"
  | "cpu"
  | "dash-circle"
  | "download"
  | "envelope"
  | "exclamation-circle-fill"
  | "exclamation-triangle-fill"
  | "eye"
  | "eye-slash"
  | "file-earmark-text"
  | "filter"
  | "fingerprint"
  | "gear"
  | "globe"
  | "graph-up"
  | "grid-1x2"
  | "heart-pulse"
  | "house"
  | "image"
  | "info-circle"
  | "journal-text"
  | "key"
  | "layout-sidebar"
  | "life-preserver"
  | "lightning-charge"
  | "link-45deg"
  | "list"
  | "list-task"
  | "moon-stars"
  | "pencil"
  | "people"
  | "person"
  | "person-circle"
  | "person-plus"
  | "piggy-bank"
  | "plus-lg"
  | "printer"
  | "question-circle"
  | "search"
  | "shield-check"
  | "shield-lock"
  | "sun"
  | "table"
  | "three-dots"
  | "trash"
  | "x-lg";

/** A picture beside a word; it says nothing by itself and is not read aloud. */
export function Icon({ name, className = "" }: { name: IconName; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className={`icon ${className}`}
      dangerouslySetInnerHTML={{ __html: ICONS[name] ?? "" }}
    />
  );
}
