using System.Net;
using Assay.Tests.Support;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Assay.Server.Tests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_server_that_runs_is_live_and_ready()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();

        Assert.Equal("live", await anonymous.GetStringAsync("/health/live"));
        Assert.Equal("ready", await anonymous.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task A_server_that_stops_is_live_and_not_ready()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();

        server.App.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(HttpStatusCode.OK, (await anonymous.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await anonymous.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task A_server_whose_store_is_away_is_not_ready_and_is_again_once_it_is_back()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Postgres);
        using var anonymous = server.Anonymous();

        await AllowAsync(server, false);
        var away = await anonymous.GetAsync("/health/ready");
        var request = await anonymous.GetAsync("/api/v1/setup");
        await AllowAsync(server, true);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Equal("unavailable", (string)(await request.ProblemAsync(HttpStatusCode.ServiceUnavailable))["kind"]!);
        Assert.NotNull(request.Headers.RetryAfter);
        await Eventually.HoldsAsync(async () => (await anonymous.GetAsync("/health/ready")).IsSuccessStatusCode);
    }

    private static async Task AllowAsync(TestServer server, bool isAllowed)
    {
        var store = new NpgsqlConnectionStringBuilder(server.Settings.ConnectionString);
        var name = store.Database;
        store.Database = "postgres";
        store.Pooling = false;
        await using var connection = new NpgsqlConnection(store.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"ALTER DATABASE {name} ALLOW_CONNECTIONS {isAllowed}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", connection);
        await command.ExecuteNonQueryAsync();
    }
}
