using System.Runtime.InteropServices;

namespace Assay.Server.Commands;

/// <summary>
/// Ctrl+C and SIGTERM cancel a command, so that it ends its transaction, removes half a file and says how far it came; the
/// second signal, or ten seconds, ends it at once. Servers listen for themselves.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int Patience = 10_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public StopSignals(bool isServer)
    {
        if (!isServer)
        {
            _signals.AddRange(PosixSignalRegistration.Create(PosixSignal.SIGINT, Heard), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heard));
        }
    }

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        _signals.ForEach(s => s.Dispose());
        _stop.Dispose();
    }

    private void Heard(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        context.Cancel = true;
        _stop.Cancel();
        _ = Task.Delay(Patience).ContinueWith(_ => Environment.Exit(130), TaskScheduler.Default);
    }
}
