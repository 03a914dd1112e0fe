using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class PlacesTestsOnSqlite() : PlacesTests(DatabaseEngine.Sqlite);

public sealed class PlacesTestsOnPostgres() : PlacesTests(DatabaseEngine.Postgres)
{
    [Fact]
    public async Task Every_text_column_that_the_planner_takes_statistics_of_is_compared_by_conditions()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);

        var kept = await world.Instance.Database.ReadAsync(s => s.Query(
            "SELECT c.relname || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND a.attstattarget <> 0", r => r.GetString(0)));

        var told = Places.Columns.Where(p => p.Holds is Holds.Content or Holds.Name or Holds.Secret or Holds.Text).Select(p => $"{p.Table}.{p.Column}").Intersect(kept);
        Assert.Equal(["item.external_key", "item_facet.val", "label.class", "label.posterior", "task.agreement", "task.posterior"], told.Order(StringComparer.Ordinal));
    }
}

public abstract class PlacesTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Every_column_stands_on_the_list_of_places_and_no_other()
    {
        await using var world = await World.CreateAsync(engine);

        var columns = await Planted.ColumnsAsync(world.Instance);

        // Generated columns of the embedded engine are read off others.
        var listed = Places.Columns.Select(p => $"{p.Table}.{p.Column}").Except(engine == DatabaseEngine.Sqlite ? [] : ["ledger_event.project_id", "ledger_event.position"]);
        Assert.Equal(listed.Order(StringComparer.Ordinal), columns.Select(c => $"{c.Table}.{c.Column}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_searched_by_the_list_is_what_the_erasure_searches()
    {
        var searched = Mentions.Tables.SelectMany(t => t.Texts.Select(c => $"{t.Table}.{c}")).Except(["draft.value"]).Concat(["ledger_event.value", "ledger_event.salt", "inbox_entry.body", "inbox_entry.answer"]);

        Assert.Equal(Places.Columns.Where(p => p.Item == OnErasure.Searched || p.Person == OnErasure.Searched).Select(p => $"{p.Table}.{p.Column}").Order(StringComparer.Ordinal), searched.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_holds_content_names_or_secrets_is_erased_by_somebody() =>
        Assert.DoesNotContain(Places.Columns, p => p.Holds is Holds.Content or Holds.Name or Holds.Secret or Holds.Text && p is { Item: OnErasure.Stays, Person: OnErasure.Stays });
}
