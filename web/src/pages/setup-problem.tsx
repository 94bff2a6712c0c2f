/** In place of everything else while these pages do not know where the API is. */
export function SetupProblem({ detail }: { detail: string }) {
  return (
    <div className="focus-page">
      <main className="card focus-card">
        <h1>These pages are not set up</h1>
        <p className="muted">Their configuration cannot be read, so they do not know where to sign you in.</p>
        <p className="muted small">{detail} Whoever runs this site finds more in docs/frontend.md.</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          Try again
        </button>
      </main>
    </div>
  );
}
