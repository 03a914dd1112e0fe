using Assay.Domain;
using Assay.Store;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>Keeps refused lines as they come, so that they can be taken away as a file.</summary>
internal sealed class FaultLog
{
    private const int Chunk = 1000;

    private readonly List<Fault> _waiting = [];
    private long _kept;

    public void Add(Fault fault)
    {
        if (_kept + _waiting.Count < ImportRunStore.MostFaults)
        {
            _waiting.Add(fault);
        }
    }

    /// <summary>Writes what waits; a few only where asked.</summary>
    public async Task KeepAsync(Instance instance, ImportRun run, bool all)
    {
        if (_waiting.Count >= (all ? 1 : Chunk))
        {
            await instance.Imports.AddFaultsAsync(run, _kept, _waiting);
            _kept += _waiting.Count;
            _waiting.Clear();
        }
    }
}
