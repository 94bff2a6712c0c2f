import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';

const SHOWN_MS = 4_000;

/** Says in passing what was done. What went wrong stays on the page instead. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={SHOWN_MS}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className="toasts">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className="toast">
      <Toast.Content>
        <Toast.Title />
      </Toast.Content>
    </Toast.Root>
  ));
}

/** Gives the function that shows a line for a few seconds. */
export function useToast(): (title: string) => void {
  const { add } = Toast.useToastManager();
  return (title) => {
    add({ title });
  };
}
