using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Commands;
using Assay.Server.Features.Items;
using Assay.Server.Hosting;
using Assay.Server.Work.Files;

namespace Assay.Server.Client;

/// <summary>The API as commands use it: JSON in and out, refusals as the server gave them.</summary>
internal sealed class ServerClient : IDisposable
{
    /// <summary>What to do where no answer came that can be read.</summary>
    public const string Unknown = "Whether what was asked for was done is not known: look, or run it again.";

    private const string Api = "/api/v1";

    private readonly HttpClient _http;

    public ServerClient(Uri address, string? token)
    {
        // Sent on, a request would be made anew at another address, as another one.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("Assay-Tool", Product.Tool);
        if (token is not null)
        {
            if (token.Any(c => c is <= ' ' or > '~'))
            {
                throw new CommandRefusedException(Refusal.Invalid("The token holds what no token has, such as a space or the end of a line. Copy it once more."));
            }

            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public Task<JsonNode?> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode?> PostAsync(string path, object? body) => SendAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body, options: ServerHost.Json));

    public Task<JsonNode?> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, JsonContent.Create(body, options: ServerHost.Json));

    public Task<JsonNode?> PostAsync(string path, Stream body, string mediaType)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return SendAsync(HttpMethod.Post, path, content);
    }

    /// <summary>Streams an export into a file or pipe, and asks afterwards whether what came is what was sent.</summary>
    /// <param name="path">The address of the project's exports.</param>
    /// <exception cref="CommandRefusedException">What came is no export, or not all of it.</exception>
    public async Task DownloadAsync(string path, object body, Stream to, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Api + path) { Content = JsonContent.Create(body, options: ServerHost.Json) };
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        await CheckAsync(response);
        if (!response.Headers.TryGetValues(ExportView.Header, out var named) || !long.TryParse(named.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var export))
        {
            throw Broken($"the answer to {path} is no export");
        }

        using var hashed = new HashedStream(to);
        await using var from = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[128 * 1024];
        while (await ReadAsync() is > 0 and var read)
        {
            await hashed.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        async Task<int> ReadAsync()
        {
            try
            {
                return await from.ReadAsync(buffer, cancel);
            }
            catch (IOException)
            {
                throw new CommandRefusedException(new Refusal(RefusalKind.Unavailable, $"The export broke off after {Number(hashed.Length)} bytes. Take it again."));
            }
        }

        var sent = await GetAsync($"{path}/{export}");
        if ((string?)sent!["state"] != "made" || (long?)sent["bytes"] != hashed.Length || (string?)sent["sha256"] != hashed.Sha256)
        {
            throw new CommandRefusedException(new Refusal(
                RefusalKind.Unavailable,
                (long?)sent["bytes"] is { } bytes
                    ? $"What came is not the export that was sent: {Number(hashed.Length)} bytes came of {Number(bytes)}, or others than those. Something between here and the server cuts or changes it; take it again."
                    : $"The export broke off at the server; {Number(hashed.Length)} bytes came. Take it again."));
        }
    }

    /// <summary>The project's id by its name.</summary>
    public async Task<string> ProjectAsync(string name)
    {
        var projects = (JsonArray)(await GetAsync("/projects"))!;
        return projects.FirstOrDefault(p => (string?)p!["name"] == name)?["id"]?.GetValue<string>()
            ?? throw new CommandRefusedException(Refusal.NotFound($"There is no project named \"{name}\", or it is not shared with you."));
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, Api + path) { Content = content };
        using var response = await _http.SendAsync(request);
        await CheckAsync(response);
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync()) ?? throw Broken("it says nothing");
        }
        catch (JsonException)
        {
            throw Broken("it is no whole JSON");
        }
    }

    /// <exception cref="CommandRefusedException">The server refused, or what answered is not the server.</exception>
    private async Task CheckAsync(HttpResponseMessage response)
    {
        var isAssay = response.Headers.Contains(Product.VersionHeader);
        if (isAssay && response.IsSuccessStatusCode)
        {
            return;
        }

        var status = (int)response.StatusCode;
        if (response.Headers.Location is { } other && status is >= 300 and < 400)
        {
            throw new CommandRefusedException(Refusal.Invalid($"{_http.BaseAddress} sends on to {other} ({status}). Give the address of the Assay server itself to --server."));
        }

        if (response.IsSuccessStatusCode)
        {
            throw Broken("what answers there is no Assay server");
        }

        var kind = status switch
        {
            404 => RefusalKind.NotFound, 401 or 403 => RefusalKind.NotYours, 409 or 412 => RefusalKind.Conflict, 413 => RefusalKind.TooLarge, >= 500 or 408 or 425 or 429 => RefusalKind.Unavailable, _ => RefusalKind.Invalid,
        };
        var problem = isAssay ? await ProblemAsync(response) : null;
        throw new CommandRefusedException(new Refusal(
            kind, problem?.Detail ?? $"{_http.BaseAddress} answered {status} {response.ReasonPhrase}{(isAssay ? "" : "; that was not Assay, but something before it")}.{(kind == RefusalKind.Unavailable ? " " + Unknown : "")}", problem?.Faults));
    }

    private static async Task<Problem?> ProblemAsync(HttpResponseMessage response)
    {
        try
        {
            return JsonSerializer.Deserialize<Problem>(await response.Content.ReadAsByteArrayAsync(), ServerHost.Json);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException)
        {
            return null; // the status says enough
        }
    }

    private CommandRefusedException Broken(string why) => new(new Refusal(RefusalKind.Unavailable, $"The answer of {_http.BaseAddress} cannot be read: {why}. {Unknown}"));

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
