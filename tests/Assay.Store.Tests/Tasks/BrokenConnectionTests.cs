using Assay.Store.Engine;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

/// <summary>PostgreSQL only: the embedded engine has no connection that could break.</summary>
public sealed class BrokenConnectionTests
{
    [Fact]
    public async Task A_writer_whose_connection_broke_opens_another()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();

        var broken = world.Instance.Database.WriteAsync<bool>(world.Project.Id, unit =>
        {
            unit.Session.Connection.Close();
            throw new InvalidDataException("poison");
        });

        await Assert.ThrowsAnyAsync<Exception>(() => broken);
        Assert.NotNull(await world.NextAsync(ana));
    }

    [Fact]
    public async Task A_writer_that_sleeps_in_a_transaction_is_put_out_so_that_others_can_go_on()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);

        var limit = await world.Instance.Database.WriteAsync(world.Project.Id, unit => unit.Session.First("SHOW idle_in_transaction_session_timeout", r => r.GetString(0)), alone: true);

        Assert.Equal("30s", limit);
    }

    [Theory]
    [InlineData("58030", "does not answer")]
    [InlineData("53100", "disk of the database is full")]
    [InlineData("57P05", "does not answer")]
    [InlineData("57014", "statement_timeout")]
    [InlineData("53300", "no more connections")]
    [InlineData("25006", "takes no writes")]
    public async Task What_the_database_server_lacks_is_no_bug_of_ours_and_is_named(string state, string said)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);

        Task<bool> FailAsync() => world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            unit.Session.Script($"DO $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '{state}'; END $$");
            return true;
        });
        Task<bool> ReadAsync() => world.Instance.Database.ReadAsync(s =>
        {
            s.Script($"DO $$ BEGIN RAISE EXCEPTION 'broken' USING ERRCODE = '{state}'; END $$");
            return true;
        });

        Assert.Contains(said, (await Assert.ThrowsAsync<StoreUnavailableException>(FailAsync)).Message, StringComparison.Ordinal);
        Assert.Contains(said, (await Assert.ThrowsAsync<StoreUnavailableException>(ReadAsync)).Message, StringComparison.Ordinal);
    }
}
