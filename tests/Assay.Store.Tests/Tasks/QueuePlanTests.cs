using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

/// <summary>Claims and pages seek: a planner that cannot use the index made for them would read the whole project instead.</summary>
public sealed class QueuePlanTests
{
    [Fact]
    public async Task The_embedded_engine_seeks_in_the_queues_own_indexes()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);

        var main = await PlanAsync(world, "EXPLAIN QUERY PLAN " + QueueWindows.MainSql, 3, 0L, 0L, 0L, 4L);
        var returned = await PlanAsync(world, "EXPLAIN QUERY PLAN " + QueueWindows.ReturnedSql, 3, 0L, 0L, 0L, 0L, 4L);
        var below = await PlanAsync(world, "EXPLAIN QUERY PLAN " + QueueWindows.ReturnedBelowSql, 3, 0L, 0L, 0L, 4L);

        Assert.Equal("SEARCH task USING INDEX ix_task_queue (project_id=? AND pool_id=? AND sort_key>?)", main);
        Assert.Equal("SEARCH task USING INDEX ix_task_returned (project_id=? AND pool_id=? AND priority=? AND return_number>?)", returned);
        Assert.Equal("SEARCH task USING INDEX ix_task_returned (project_id=? AND pool_id=? AND priority<?)", below);
    }

    [Theory]
    [InlineData(TaskOrder.Confidence, "posterior", ">")]
    [InlineData(TaskOrder.Agreement, "agreement", ">")]
    [InlineData(TaskOrder.Updated, "updated_at", "<")]
    public async Task The_embedded_engine_goes_on_in_the_midst_of_many_tasks_with_one_value_by_a_seek(TaskOrder order, string column, string comparison)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        var parts = TaskPageSql.Parts(order, world.Instance.Database.Dialect);

        var plans = new List<string>();
        foreach (var part in parts)
        {
            var sql = await world.Instance.Database.ReadAsync(
                s => TaskPageSql.Matching(order, part, new TaskConditions(s, world.Project.Id, TaskFilter.Everything, [1L, 0L, 0L, 4L], task: "w")), TestContext.Current.CancellationToken);
            plans.Add(await PlanAsync(world, "EXPLAIN QUERY PLAN " + sql, 3, 1L, 0L, 0L, 4L));
        }

        Assert.Equal([PagePart.SameValue, PagePart.NextValues], parts);
        Assert.Contains($"(project_id=? AND {column}=? AND task_id{comparison}?)", plans[0], StringComparison.Ordinal);
        Assert.Contains($"(project_id=? AND {column}{comparison}?)", plans[1], StringComparison.Ordinal);
        Assert.DoesNotContain("B-TREE", plans[0] + plans[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_seeks_in_the_queues_own_indexes()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);

        var main = await KeptPlanAsync(world, QueueWindows.MainSql, 1, 0, 0, 4);
        var alone = await KeptPlanAsync(world, QueueWindows.AloneSql, 7, 1, 0);
        var returned = await KeptPlanAsync(world, QueueWindows.ReturnedSql, 1, 0, 0, 0, 4);
        var below = await KeptPlanAsync(world, QueueWindows.ReturnedBelowSql, 1, 0, 0, 4);

        Assert.Contains("Index Scan using ix_task_queue on task", main, StringComparison.Ordinal);
        Assert.Contains("Index Scan using ix_task_returned on task", returned, StringComparison.Ordinal);
        Assert.Contains("Index Scan using ix_task_returned on task", below, StringComparison.Ordinal);
        Assert.Contains("Index Scan using ix_task_queue on task", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", main + alone + returned + below, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_compiles_no_plan_of_ours()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        var database = world.Instance.Database;
        const string Jit = "SHOW jit";

        var read = await database.ReadAsync(s => s.Query(Jit, r => r.GetString(0)), TestContext.Current.CancellationToken);
        var page = await database.ReadByOnePlanAsync(s => s.Query(Jit, r => r.GetString(0)), TestContext.Current.CancellationToken);
        var written = await database.WriteAsync(world.Project.Id, unit => unit.Session.Query(Jit, r => r.GetString(0)));

        Assert.Equal(["off", "off", "off"], [.. read, .. page, .. written]);
    }

    /// <summary>The plan that a writer keeps for all values, of whole numbers here.</summary>
    private static Task<string> KeptPlanAsync(World world, string sql, params long[] values) => world.Instance.Database.ReadAsync(
        s =>
        {
            s.Script($"BEGIN; {PostgresDatabase.WriterSettings.Replace("SET ", "SET LOCAL ", StringComparison.Ordinal)}; PREPARE kept({string.Join(", ", values.Select(_ => "bigint"))}) AS {sql}");
            try
            {
                return string.Join('\n', s.Query($"EXPLAIN EXECUTE kept({string.Join(", ", values)})", r => r.GetString(0)));
            }
            finally
            {
                s.Script("ROLLBACK; DEALLOCATE kept");
            }
        },
        TestContext.Current.CancellationToken);

    private static Task<string> PlanAsync(World world, string sql, int column, params object[] arguments) => world.Instance.Database.ReadAsync(
        s => string.Join('\n', s.Query(sql, r => r.GetString(column), arguments)), TestContext.Current.CancellationToken);
}
