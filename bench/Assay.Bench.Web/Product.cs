using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Assay.Bench.Web;

/// <summary>The product with a data folder of its own: 600 classes to label by, and a large project to look at.</summary>
internal sealed class Product(string assay) : IDisposable
{
    public const int Classes = 600;
    public const string Email = "bench@example.org";

    private static readonly string[] Words = "account again app arrive bank bill broken cancel card change charge close country delivery email exchange fee forgot help invoice limit lost money order parcel password pay phone".Split(' ');

    private readonly string _folder = Directory.CreateTempSubdirectory("assay-bench-web").FullName;
    private Process? _server;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public string LabelingProject { get; private set; } = "";

    public string GridProject { get; private set; } = "";

    public async Task PrepareAsync(int rows)
    {
        var taxonomy = Path.Combine(_folder, "taxonomy.yaml");
        await File.WriteAllTextAsync(taxonomy, Taxonomy());
        LabelingProject = await ProjectAsync("Labeling", taxonomy, 400);
        GridProject = await ProjectAsync("Grid", taxonomy, rows);
        await RunAsync("correct horse battery staple 9\n", "user", "add", Email, "--role", "owner");
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        }

        _server = Start(["serve", "--data", Data, "--urls", Address.ToString().TrimEnd('/')]);
        using var http = new HttpClient { BaseAddress = Address };
        for (var tries = 0; ; tries++)
        {
            try
            {
                if ((await http.GetAsync("health/ready")).IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (tries < 300)
            {
            }

            await Task.Delay(100);
        }
    }

    /// <summary>An address that signs in once.</summary>
    public async Task<string> SignInAddressAsync() => Address.ToString().TrimEnd('/') + (await RunAsync("", "user", "link", Email)).Trim();

    public void Dispose()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            _server.WaitForExit();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private string Data => Path.Combine(_folder, "data");

    private async Task<string> ProjectAsync(string name, string taxonomy, int rows)
    {
        var created = await RunAsync("", "project", "create", name, "--taxonomy", taxonomy, "--json");
        var file = Path.Combine(_folder, "rows.csv");
        await using (var to = new StreamWriter(file))
        {
            await to.WriteLineAsync("key,text,channel");
            for (var i = 0; i < rows; i++)
            {
                await to.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"row-{i:D7},message {i:D7} {Words[i % Words.Length]} {Words[i * 7 % Words.Length]} {Words[i * 13 % Words.Length]} and some more words so that a line is as long as real ones are,{(i % 3 == 0 ? "chat" : "mail")}"));
            }
        }

        await RunAsync("", "import", file, "--project", name, "--key", "key", "--facet", "channel");
        File.Delete(file);
        return (string)System.Text.Json.Nodes.JsonNode.Parse(created)!["id"]!;
    }

    private async Task<string> RunAsync(string input, params string[] arguments)
    {
        using var command = Start([.. arguments, "--data", Data]);
        await command.StandardInput.WriteAsync(input);
        command.StandardInput.Close();
        var output = await command.StandardOutput.ReadToEndAsync();
        await command.WaitForExitAsync();
        return command.ExitCode == 0 ? output : throw new InvalidOperationException($"assay {string.Join(' ', arguments)} ended with {command.ExitCode}: {output}");
    }

    private Process Start(string[] arguments) => Process.Start(new ProcessStartInfo(assay, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;

    /// <summary>24 branches of 24 classes each, named by pairs of words.</summary>
    private static string Taxonomy()
    {
        var to = new StringBuilder("taxonomy: Bench\nfields:\n  - name: intent\n    type: choice\n    classes:\n");
        const int Branches = 24;
        for (var branch = 0; branch < Branches; branch++)
        {
            to.Append(CultureInfo.InvariantCulture, $"      - {{name: Branch {branch} {Words[branch]}}}\n");
            for (var leaf = 0; leaf < (Classes / Branches) - 1; leaf++)
            {
                to.Append(CultureInfo.InvariantCulture, $"      - {{name: {Words[branch]} {Words[(branch + leaf + 1) % Words.Length]} {leaf}, parent: Branch {branch} {Words[branch]}, definition: What a customer says about {Words[branch]}}}\n");
            }
        }

        return to.ToString();
    }
}
