using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>
/// Makes tasks for items that came before the project's first taxonomy. Whoever was killed between the two leaves that to
/// the next publication or import.
/// </summary>
internal static class MissingTasks
{
    public static async Task<int> CreateAsync(Instance instance, Store.Projects.Project project, Authority by)
    {
        var created = 0;
        var from = 1L;
        while (true)
        {
            var some = await instance.Items.CreateMissingTasksAsync(project.Id, from, new Placement("items without tasks", project.Policy.Overlap), by);
            if (!some.Accepted || some.Value.Created == 0)
            {
                return created;
            }

            created += some.Value.Created;
            from = some.Value.Next;
        }
    }
}
