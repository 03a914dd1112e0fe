using Assay.Domain.Taxonomies;
using Assay.Formats.Rows;
using Assay.Server.Work.Items;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class MissingTaskTestsOnSqlite() : MissingTaskTests(DatabaseEngine.Sqlite);

public sealed class MissingTaskTestsOnPostgres() : MissingTaskTests(DatabaseEngine.Postgres);

public abstract class MissingTaskTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Items_between_a_broken_publication_and_later_items_get_their_tasks()
    {
        await using var world = await World.CreateAsync(engine, taxonomy: "");
        await world.AddAsync(2_500);
        (await world.Instance.Projects.PublishAsync(world.Project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, world.Operator)).AcceptedValue();
        await world.AddAsync(10, from: 2_500);

        var created = await MissingTasks.CreateAsync(world.Instance, world.Project, world.Operator);

        Assert.Equal(2_500, created);
        Assert.Equal(0, await LackingAsync(world));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    [Fact]
    public async Task The_next_import_makes_the_tasks_that_a_broken_publication_left_out()
    {
        await using var world = await World.CreateAsync(engine, taxonomy: "");
        await world.AddAsync(1_200);
        (await world.Instance.Projects.PublishAsync(world.Project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, world.Operator)).AcceptedValue();
        var rows = new ItemSource("rows", RowFormat.JsonLines, () => new MemoryStream("{\"text\":\"one more\"}\n"u8.ToArray()), ColumnRoles.Parse(null, [], []).AcceptedValue(), Strict: false);

        (await ItemImport.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, rows, world.Operator)).AcceptedValue();

        Assert.Equal(0, await LackingAsync(world));
    }

    private static Task<long> LackingAsync(World world) => world.Instance.Database.ReadAsync(
        s => s.Number("SELECT count(*) FROM item i WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.item_id = i.item_id)"));
}
