using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;

namespace Assay.Tests.Support.Faults;

/// <summary>One annotator's client: takes tasks and answers them, in every way that a client may, and writes down what came of it.</summary>
public sealed class FaultClient : IDisposable
{
    private static readonly string[] Animals = ["cat", "dog", "fish"];

    private readonly HttpClient _http;
    private readonly Trial _trial;
    private readonly Annotator _by;
    private readonly Random _random;
    private readonly bool _insists;
    private Hold? _brought;

    /// <param name="insists">Whether a write whose outcome is unknown is sent again until it is known.</param>
    public FaultClient(Trial trial, Annotator by, Uri address, int seed, bool insists)
    {
        (_trial, _by, _random, _insists) = (trial, by, new Random(seed), insists);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", by.Token);
    }

    /// <summary>Takes one task and does something with it; waits a little where there is none.</summary>
    public async Task WorkAsync()
    {
        var next = _brought ?? await NextAsync();
        _brought = null;
        if (next is not { } held)
        {
            await Task.Delay(10);
            return;
        }

        var sent = AnswerTo(held);
        switch (_random.Next(20))
        {
            case 0:
                break; // walks away: the hold lapses
            case 1:
                await InsistAsync(Begin(sent with { Kind = SentKind.Skip, Value = "" }));
                break;
            case 2:
                await InsistAsync(Begin(sent with { Id = World.NewId(), Fence = held.Fence + 1_000_000 }));
                await InsistAsync(Begin(sent));
                break;
            case 3:
                await InsistAsync(Begin(sent));
                await InsistAsync(Begin(AnswerTo(held) with { Kind = SentKind.Correction }));
                break;
            case 4:
                await InsistAsync(Begin(sent));
                await InsistAsync(sent);
                break;
            case 5:
                Begin(sent);
                await Task.WhenAll(InsistAsync(sent), InsistAsync(sent));
                break;
            case 6:
                await InsistAsync(Begin(sent));
                if (sent.Outcome == Outcome.Acknowledged)
                {
                    await InsistAsync(Begin(AnswerTo(held) with { Id = sent.Id, Forged = true }));
                }

                break;
            case < 14:
                await InsistAsync(Begin(sent), takesNext: true);
                break;
            default:
                await InsistAsync(Begin(sent));
                break;
        }
    }

    /// <summary>Takes a task; null where there is none or none was acknowledged.</summary>
    public async Task<Hold?> NextAsync()
    {
        try
        {
            using var response = await _http.PostAsync($"/api/v1/projects/{_trial.Project}/tasks/next", null);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                await NoteOddAsync(response);
                if ((int)response.StatusCode >= 500)
                {
                    _trial.Journal.CountFailed();
                }

                return null;
            }

            return Take((await response.Content.ReadFromJsonAsync<JsonObject>())!);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
            _trial.Journal.CountFailed();
            return null;
        }
    }

    private Hold Take(JsonObject held)
    {
        var hold = new Hold(new TaskId(Whole(held, "id")), _by.Actor, Whole(held, "lease"));
        _trial.Journal.Holds.Enqueue(hold);
        return hold;
    }

    /// <summary>A new answer to a held task, unlike every other.</summary>
    public Sent AnswerTo(Hold held)
    {
        var id = World.NewId();
        return new Sent(SentKind.Answer, id, held.Task, held.Actor, held.Fence, $$"""{"animal":"{{Animals[_random.Next(3)]}}","note":"{{Guid.NewGuid():N}}"}""");
    }

    public Sent Begin(Sent sent) => _trial.Journal.Begin(sent);

    /// <summary>Sends a write and, where this client insists, sends it again until its outcome is known.</summary>
    /// <param name="takesNext">The answer is to bring the next task, which this client then works on.</param>
    public async Task InsistAsync(Sent sent, bool takesNext = false)
    {
        for (var tries = 0; tries == 0 || (_insists && !_trial.Journal.IsClosed); tries++)
        {
            if (await SendAsync(sent, takesNext))
            {
                return;
            }

            await Task.Delay(20);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <returns>Whether the outcome is known now.</returns>
    private async Task<bool> SendAsync(Sent sent, bool takesNext)
    {
        try
        {
            using var response = await _http.PostAsync($"/api/v1/tasks/{sent.Task}/{AddressOf(sent.Kind)}{(takesNext ? "?next=true" : "")}", BodyOf(sent));
            if (response.StatusCode == HttpStatusCode.Created)
            {
                var recorded = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
                if (recorded["next"] is JsonObject next)
                {
                    _brought = Take(next);
                }

                sent.Acknowledge(Whole(recorded, "ledgerPosition"));
                _trial.Journal.CountAcknowledged();
                return true;
            }

            await NoteOddAsync(response);
            if ((int)response.StatusCode is >= 400 and < 500)
            {
                sent.Refuse();
                return true;
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or IOException)
        {
        }

        _trial.Journal.CountFailed();
        sent.Lose();
        return false;
    }

    private static string AddressOf(SentKind kind) => kind switch { SentKind.Answer => "annotations", SentKind.Skip => "skips", _ => "corrections" };

    internal static HttpContent BodyOf(Sent sent)
    {
        var body = new JsonObject { ["id"] = sent.Id.ToString() };
        if (sent.Kind != SentKind.Correction)
        {
            body["lease"] = sent.Fence.ToString(CultureInfo.InvariantCulture);
        }

        if (sent.Kind == SentKind.Skip)
        {
            body["reason"] = "unclear";
        }
        else
        {
            body["value"] = JsonNode.Parse(sent.Value);
            body["taxonomyVersion"] = 1;
        }

        return JsonContent.Create(body);
    }

    private async Task NoteOddAsync(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is 500 or 400 or 401 or 403 or 429)
        {
            _trial.Journal.Odd.Enqueue($"{response.RequestMessage!.RequestUri!.AbsolutePath} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        }
    }

    private static long Whole(JsonObject from, string name) => long.Parse(from[name]!.GetValue<string>(), CultureInfo.InvariantCulture);
}
