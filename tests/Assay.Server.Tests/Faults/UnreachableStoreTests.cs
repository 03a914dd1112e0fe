using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Assay.Server.Commands;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Faults;

public sealed class UnreachableStoreTests
{
    [Fact]
    public async Task A_command_whose_database_does_not_answer_says_so_by_its_exit_code()
    {
        var code = await ListAsync(PostgresCluster.FreePort());

        Assert.Equal(ExitCodes.Unavailable, code);
    }

    [Fact]
    public async Task A_command_whose_database_hangs_up_says_so_by_its_exit_code()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var hangingUp = Task.Run(async () =>
        {
            using var caller = await listener.AcceptTcpClientAsync();
        });

        var code = await ListAsync(((IPEndPoint)listener.LocalEndpoint).Port);

        await hangingUp;
        Assert.Equal(ExitCodes.Unavailable, code);
    }

    private static async Task<int> ListAsync(int port)
    {
        var folder = Scratch.NewFolder("unreachable");
        var code = await CommandLine.RunAsync(["project", "list", "--data", folder, "--database", string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=postgres;Database=assay;Timeout=2")]);
        Directory.Delete(folder, recursive: true);
        return code;
    }
}
