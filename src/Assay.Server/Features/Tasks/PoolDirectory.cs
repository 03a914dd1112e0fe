using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Store;

namespace Assay.Server.Features.Tasks;

/// <summary>The pools of a project, 0 first, looked up at most once a second.</summary>
internal sealed class PoolDirectory(Instance instance, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, (IReadOnlyList<long> Pools, long At)> _held = [];

    public async Task<IReadOnlyList<long>> OfAsync(ProjectId project)
    {
        if (!_held.TryGetValue(project.Value, out var held) || time.GetElapsedTime(held.At) > TimeSpan.FromSeconds(1))
        {
            held = ([0, .. (await instance.Projects.PoolsAsync(project)).Select(p => p.Id.Value)], time.GetTimestamp());
            _held[project.Value] = held;
        }

        return held.Pools;
    }
}
