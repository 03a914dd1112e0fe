namespace Assay.Tests.Support.Faults;

/// <summary>A server with annotators at work on it, and whatever happens to both in between.</summary>
public sealed class Siege : IAsyncDisposable
{
    private readonly Trial _trial;
    private readonly int _port;
    private readonly (string Name, string Value)[] _environment;

    private Siege(Trial trial, int seed, int port, ServerProcess server, (string Name, string Value)[] environment)
    {
        (_trial, _port, Server, _environment) = (trial, port, server, environment);
        Work = new Workload(trial, seed, server.Address);
    }

    public ServerProcess Server { get; private set; }

    public Workload Work { get; }

    public static async Task<Siege> BeginAsync(Trial trial, int seed, params (string Name, string Value)[] environment)
    {
        var port = PostgresCluster.FreePort();
        var siege = new Siege(trial, seed, port, await ServerProcess.StartAsync(trial.Settings, port, environment), environment);
        siege.Work.Start();
        return siege;
    }

    /// <summary>Waits until so many more writes were acknowledged.</summary>
    public async Task GoOnAsync(int acknowledged)
    {
        if (!await Work.MoreAsync(acknowledged))
        {
            throw new InvalidOperationException($"The work does not go on. The server said: {Server.Said}");
        }
    }

    /// <summary>Starts a server on the same data and address, after the one before was killed.</summary>
    public async Task RestartAsync()
    {
        await Server.DisposeAsync();
        Server = await ServerProcess.StartAsync(_trial.Settings, _port, _environment);
    }

    /// <summary>Lets everybody finish, ends the server, and reckons.</summary>
    public async Task<Reckoning> EndAsync()
    {
        await Work.StopAsync();
        await Server.DisposeAsync();
        return await Reckoning.OfAsync(_trial);
    }

    public async ValueTask DisposeAsync()
    {
        await Work.DisposeAsync();
        await Server.DisposeAsync();
    }
}
