using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Store;

namespace Assay.Server.Hosting;

/// <summary>Which projects there are, for callers whose roles hold everywhere. A project is never deleted, so that one seen stays.</summary>
internal sealed class ProjectDirectory(Instance instance)
{
    private readonly ConcurrentDictionary<ProjectId, bool> _seen = [];

    public async ValueTask<bool> HasAsync(ProjectId project)
    {
        if (_seen.ContainsKey(project))
        {
            return true;
        }

        return await instance.Projects.FindAsync(project) is not null && (_seen[project] = true);
    }
}
