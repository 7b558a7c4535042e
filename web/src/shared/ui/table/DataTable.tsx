import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useId, useState, type ReactNode } from "react";
import Dropdown from "react-bootstrap/Dropdown";
import { useTranslation } from "react-i18next";

import { useFormats } from "../../format";
import { EmptyState } from "../EmptyState";
import { ErrorCard } from "../ErrorCard";
import { Icon } from "../Icon";
import { Skeleton } from "../Skeleton";
import { useUrlState, type UrlValues } from "../url-state";
import { useIsPhone } from "../useIsPhone";
import { SearchBox } from "./SearchBox";

export interface Column<Row> {
  /** Its name in the address; the field by which the API sorts, where it does. */
  id: string;
  label: string;
  cell: (row: Row) => ReactNode;
  isSortable?: boolean;
  isNumber?: boolean;
  /** Not shown until it is chosen. */
  isOptional?: boolean;
}

/** A choice that narrows the table; the address holds it under its id. */
export interface Filter {
  id: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

export interface PageAsked {
  limit: number;
  offset: number;
  sort: string;
  search: string;
  filters: Record<string, string>;
}

interface DataTableProps<Row> {
  /** What the rows are: the name of the table for assistive technology. */
  label: string;
  /** Names the answers in the cache. */
  queryKey: readonly unknown[];
  ask: (page: PageAsked) => Promise<{ items: readonly Row[]; count: number }>;
  rowId: (row: Row) => string;
  /** The first column names the row: on phones it is the title of the card. */
  columns: readonly Column<Row>[];
  sort: string;
  filters?: readonly Filter[];
  /** What the search looks through; without it there is none. */
  searchLabel?: string;
  /** Where the filtered rows come as a file. */
  exportLinks?: readonly { label: string; href: string }[];
  /** Shown where there is no row at all. */
  empty: ReactNode;
}

const ROWS = 50;

/**
 * Rows that the server pages, sorts and filters. Page, order and filters stand in the address; the columns
 * shown are remembered on the device. On phones each row is a card.
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, queryKey, ask, columns, filters = [], searchLabel, exportLinks, empty } = props;
  const { t } = useTranslation();
  const defaults: UrlValues = {
    page: "1",
    sort: props.sort,
    search: "",
    ...Object.fromEntries(filters.map(({ id }) => [id, ""])),
  };
  const [state, setState] = useUrlState(defaults);
  const { page = "1", sort = "", search = "" } = state;
  const chosen = Object.fromEntries(filters.map(({ id }) => [id, state[id] ?? ""]));
  const isNarrowed = search !== "" || Object.values(chosen).some((value) => value !== "");
  const asked: PageAsked = { limit: ROWS, offset: (Number(page) - 1) * ROWS, sort, search, filters: chosen };
  const rows = useQuery({
    queryKey: [...queryKey, asked],
    queryFn: () => ask(asked),
    placeholderData: keepPreviousData,
  });
  const [shown, setShown] = useColumnsShown(String(queryKey[0]), columns);
  const isPhone = useIsPhone();

  return (
    <div className="data-table">
      <div className="table-tools">
        {searchLabel && (
          <SearchBox
            label={searchLabel}
            value={search}
            onChange={(text) => setState({ search: text, page: "1" })}
          />
        )}
        {filters.map((filter) => (
          <FilterSelect
            key={filter.id}
            filter={filter}
            value={chosen[filter.id] ?? ""}
            onChange={(value) => setState({ [filter.id]: value, page: "1" })}
          />
        ))}
        <div className="table-tools-end">
          {!isPhone && <ColumnChooser columns={columns} shown={shown} onChange={setShown} />}
          {exportLinks && <ExportMenu links={exportLinks} />}
        </div>
      </div>
      {rows.error && (
        <div className="p-3">
          <ErrorCard error={rows.error} retry={rows.refetch} />
        </div>
      )}
      {!rows.data && !rows.error && (
        <div className="p-3">
          <Skeleton lines={8} />
        </div>
      )}
      {rows.data?.count === 0 &&
        (isNarrowed ? (
          <EmptyState icon="search" title={t("table.none_found")}>
            <button
              type="button"
              className="btn btn-sm btn-outline-secondary"
              onClick={() =>
                setState({ search: "", page: "1", ...Object.fromEntries(filters.map(({ id }) => [id, ""])) })
              }
            >
              {t("table.filters_clear")}
            </button>
          </EmptyState>
        ) : (
          empty
        ))}
      {rows.data && rows.data.count > 0 && (
        <div className={rows.isPlaceholderData ? "is-stale" : ""}>
          {isPhone ? (
            <Cards label={label} rows={rows.data.items} rowId={props.rowId} columns={columns} />
          ) : (
            <Grid
              label={label}
              rows={rows.data.items}
              rowId={props.rowId}
              columns={columns.filter(({ id }) => shown.has(id))}
              sort={sort}
              onSort={(order) => setState({ sort: order, page: "1" })}
            />
          )}
          <Pager
            offset={asked.offset}
            count={rows.data.count}
            onPage={(number) => setState({ page: String(number) }, { replace: false })}
          />
        </div>
      )}
    </div>
  );
}

interface RowsProps<Row> {
  label: string;
  rows: readonly Row[];
  rowId: (row: Row) => string;
  columns: readonly Column<Row>[];
}

function Grid<Row>({
  label,
  rows,
  rowId,
  columns,
  sort,
  onSort,
}: RowsProps<Row> & { sort: string; onSort: (order: string) => void }) {
  return (
    // A region that scrolls must be reachable by keyboard.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="table-scroll" role="region" aria-label={label} tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={column.isNumber ? "is-number" : ""}
                aria-sort={
                  sort === column.id ? "ascending" : sort === `-${column.id}` ? "descending" : undefined
                }
              >
                {column.isSortable ? (
                  <button
                    type="button"
                    className="sort-button"
                    onClick={() => onSort(sort === column.id ? `-${column.id}` : column.id)}
                  >
                    {column.label}
                    <Icon
                      name={
                        sort === column.id
                          ? "chevron-up"
                          : sort === `-${column.id}`
                            ? "chevron-down"
                            : "chevron-expand"
                      }
                    />
                  </button>
                ) : (
                  column.label
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)}>
              {columns.map((column) => (
                <td key={column.id} className={column.isNumber ? "is-number" : ""}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cards<Row>({ label, rows, rowId, columns }: RowsProps<Row>) {
  const [title, ...rest] = columns;
  return (
    <ul className="card-list" aria-label={label}>
      {rows.map((row) => (
        <li key={rowId(row)}>
          <div className="card-list-title">{title?.cell(row)}</div>
          <dl>
            {rest
              .filter((column) => !column.isOptional)
              .map((column) => (
                <div key={column.id} className="d-contents">
                  <dt>{column.label}</dt>
                  <dd>{column.cell(row)}</dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Pager({ offset, count, onPage }: { offset: number; count: number; onPage: (page: number) => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const page = Math.floor(offset / ROWS) + 1;
  const last = Math.max(1, Math.ceil(count / ROWS));
  return (
    <div className="table-foot">
      <span role="status">
        {last === 1
          ? t("table.count", { count, formatted: formats.number(count) })
          : t("table.range", {
              from: formats.number(offset + 1),
              to: formats.number(Math.min(offset + ROWS, count)),
              of: formats.number(count),
            })}
      </span>
      {last > 1 && (
        <span className="d-flex gap-2">
          <button
            type="button"
            className="btn btn-sm btn-outline-secondary"
            aria-label={t("table.previous")}
            disabled={page <= 1}
            onClick={() => onPage(page - 1)}
          >
            <Icon name="chevron-left" />
          </button>
          <button
            type="button"
            className="btn btn-sm btn-outline-secondary"
            aria-label={t("table.next")}
            disabled={page >= last}
            onClick={() => onPage(page + 1)}
          >
            <Icon name="chevron-right" />
          </button>
        </span>
      )}
    </div>
  );
}

function FilterSelect({
  filter,
  value,
  onChange,
}: {
  filter: Filter;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {filter.label}
      </label>
      <select
        id={id}
        className="form-select"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{filter.label}</option>
        {filter.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </>
  );
}

function ColumnChooser<Row>({
  columns,
  shown,
  onChange,
}: {
  columns: readonly Column<Row>[];
  shown: ReadonlySet<string>;
  onChange: (shown: ReadonlySet<string>) => void;
}) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <Dropdown align="end" autoClose="outside">
      <Dropdown.Toggle bsPrefix="btn" variant="outline-secondary">
        <Icon name="columns-gap" /> {t("table.columns")}
      </Dropdown.Toggle>
      <Dropdown.Menu as="fieldset" className="px-3">
        <legend className="visually-hidden">{t("table.columns")}</legend>
        {columns.slice(1).map((column) => (
          <div key={column.id} className="form-check my-1 text-nowrap">
            <input
              type="checkbox"
              id={id + column.id}
              className="form-check-input"
              checked={shown.has(column.id)}
              onChange={() => {
                const next = new Set(shown);
                if (!next.delete(column.id)) next.add(column.id);
                onChange(next);
              }}
            />
            <label className="form-check-label" htmlFor={id + column.id}>
              {column.label}
            </label>
          </div>
        ))}
      </Dropdown.Menu>
    </Dropdown>
  );
}

function ExportMenu({ links }: { links: readonly { label: string; href: string }[] }) {
  const { t } = useTranslation();
  return (
    <Dropdown align="end">
      <Dropdown.Toggle bsPrefix="btn" variant="outline-secondary">
        <Icon name="download" /> {t("table.export")}
      </Dropdown.Toggle>
      <Dropdown.Menu>
        {links.map(({ label, href }) => (
          <Dropdown.Item key={href} href={href} download>
            {label}
          </Dropdown.Item>
        ))}
      </Dropdown.Menu>
    </Dropdown>
  );
}

/** Which columns are shown, as far as this device remembers it. */
function useColumnsShown<Row>(table: string, columns: readonly Column<Row>[]) {
  const name = `columns:${table}`;
  const [shown, setShown] = useState<ReadonlySet<string>>(() => {
    const stored = localStorage.getItem(name)?.split(",");
    const usual = columns.filter(({ isOptional }) => !isOptional).map(({ id }) => id);
    return new Set([columns[0]?.id ?? "", ...(stored ?? usual)]);
  });
  const choose = (next: ReadonlySet<string>) => {
    localStorage.setItem(name, [...next].join());
    setShown(next);
  };
  return [shown, choose] as const;
}
