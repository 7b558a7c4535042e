import { useEffect, useState } from "react";

const DELAY_MS = 200;

/** True once something has been waited for so long that the reader should see it (200 ms). */
export function useDelayed(isWaiting: boolean): boolean {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setIsLong(true), DELAY_MS);
    return () => {
      clearTimeout(timer);
      setIsLong(false);
    };
  }, [isWaiting]);
  return isLong;
}
