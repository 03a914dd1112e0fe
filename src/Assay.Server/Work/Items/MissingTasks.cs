using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;

namespace Assay.Server.Work.Items;

/// <summary>Makes tasks for items that came before the project's first taxonomy.</summary>
internal static class MissingTasks
{
    public static async Task<int> CreateAsync(Instance instance, Store.Projects.Project project, Authority by)
    {
        var created = 0;
        while (true)
        {
            var some = await instance.Items.CreateMissingTasksAsync(project.Id, new Placement("items without tasks", project.Policy.Overlap), by);
            if (!some.Accepted || some.Value == 0)
            {
                return created;
            }

            created += some.Value;
        }
    }
}
