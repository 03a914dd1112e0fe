using Assay.Domain;
using Assay.Store;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>
/// Keeps refused lines, so that they can be taken away as a file. Each batch is kept before the next is waited for: what is only
/// in memory no erasure finds.
/// </summary>
internal sealed class FaultLog
{
    private readonly List<RefusedLine> _waiting = [];
    private long _kept;

    /// <param name="quotes">The item of the store whose key or content the line quotes.</param>
    public void Add(Fault fault, ItemId? quotes = null)
    {
        if (_kept + _waiting.Count < ImportRunStore.MostFaults)
        {
            _waiting.Add(new RefusedLine(fault, quotes));
        }
    }

    /// <summary>Writes what waits.</summary>
    public async Task KeepAsync(Instance instance, ImportRun run)
    {
        if (_waiting.Count > 0)
        {
            await instance.Imports.AddFaultsAsync(run, _kept, _waiting);
            _kept += _waiting.Count;
            _waiting.Clear();
        }
    }
}
