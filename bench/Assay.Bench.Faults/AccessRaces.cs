using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>
/// Requests in flight while a password changes, roles or a token are taken away, or an account is shut out: no request that begins
/// after the change was acknowledged succeeds, and no session or token that was made at that moment lives on.
/// </summary>
internal static class AccessRaces
{
    private const int Rounds = 24;
    private const string NewPassphrase = "another horse another battery";

    /// <summary>What is tried after the change was acknowledged, each request with the moment that it began.</summary>
    private sealed record Asked(string By, long Began, HttpStatusCode Status);

    /// <param name="change">False: nothing changes, so that all that follows succeeds and has to be seen as harm.</param>
    public static async Task<Tally> RunAsync(DatabaseEngine engine, int seed, bool change = true)
    {
        var random = new Random(seed);
        var tally = new Tally();
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("raced", items: 400);
        using var owner = await server.PersonAsync(Roles.Owner);
        for (var round = 0; round < (change ? Rounds : 4); round++)
        {
            using var race = await Race.PrepareAsync(server, project, owner, string.Create(CultureInfo.InvariantCulture, $"ann{round}@example.org"));
            await race.RunAsync((Change)(round % 4), random, change, tally);
        }

        foreach (var (_, log) in await server.Instance.Projects.LogsAsync())
        {
            tally.Expect((await server.Instance.VerifyAsync(log, [])).Holds, "Verify does not hold afterwards.");
        }

        return tally;
    }

    private enum Change
    {
        Password,
        Roles,
        Token,
        Account,
    }

    /// <summary>One annotator with sessions and a token, and the owner who takes something away.</summary>
    private sealed class Race : IDisposable
    {
        private readonly TestServer _server;
        private readonly ProjectId _project;
        private readonly TestServer.Client _owner;
        private readonly string _email;
        private readonly List<Visitor> _browsers = [];
        private readonly List<(string Name, Visitor Browser)> _late = [];
        private readonly List<string> _lateTokens = [];
        private ActorId _actor;
        private string _token = "";
        private string _number = "";

        private Race(TestServer server, ProjectId project, TestServer.Client owner, string email) => (_server, _project, _owner, _email) = (server, project, owner, email);

        public static async Task<Race> PrepareAsync(TestServer server, ProjectId project, TestServer.Client owner, string email)
        {
            var race = new Race(server, project, owner, email) { _actor = (await server.AccountAsync(email, Roles.Annotator | Roles.Lead, project)).Id };
            for (var i = 0; i < 3; i++)
            {
                var browser = new Visitor(server.Address);
                await browser.SignInAsync(email);
                race._browsers.Add(browser);
            }

            var made = await (await race._browsers[0].SendAsync(HttpMethod.Post, "/tokens", new { name = "robot" })).JsonAsync();
            (race._token, race._number) = ((string)made["secret"]!, (string)made["token"]!["number"]!);
            return race;
        }

        public async Task RunAsync(Change change, Random random, bool really, Tally tally)
        {
            using var stop = new CancellationTokenSource();
            var pause = TimeSpan.FromMilliseconds(random.Next(60));
            List<Task<List<Asked>>> work =
            [
                .. _browsers.Skip(1).Select(b => AskAsync("session", () => b.GetAsync($"/projects/{_project}"), stop.Token)),
                AskAsync("session that works", () => _browsers[1].SendAsync(HttpMethod.Post, $"/projects/{_project}/tasks/next", new { }), stop.Token),
                AskAsync("token", () => _owner.Http.AsAsync(_token, HttpMethod.Get, $"/projects/{_project}"), stop.Token),
            ];
            List<Task> makers = change is Change.Password or Change.Account ? [SignInAsync(stop.Token), MakeTokensAsync(_browsers[2], stop.Token)] : [];
            await Task.Delay(pause, CancellationToken.None);
            if (really)
            {
                var answer = await MakeAsync(change);
                tally.Expect(answer.IsSuccessStatusCode, $"{change}: the change itself was answered {(int)answer.StatusCode}.");
            }

            var acknowledged = Stopwatch.GetTimestamp();
            await Task.Delay(40 + random.Next(40), CancellationToken.None);
            await stop.CancelAsync();
            var asked = (await Task.WhenAll(work)).SelectMany(a => a).ToList();
            await Task.WhenAll(makers);
            Judge(change, asked.Where(a => a.Began > acknowledged), tally);
            await JudgeMadeAsync(change, tally);
        }

        public void Dispose()
        {
            _browsers.ForEach(b => b.Dispose());
            _late.ForEach(l => l.Browser.Dispose());
        }

        private static void Judge(Change change, IEnumerable<Asked> asked, Tally tally)
        {
            // A token that ended leaves the sessions; all else ends both.
            foreach (var one in asked.Where(a => change != Change.Token || a.By == "token"))
            {
                tally.Try();
                if (one.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
                {
                    tally.Refuse();
                }
                else
                {
                    tally.Hurt($"{change}: a {one.By} was answered {(int)one.Status} after the change was acknowledged.");
                }
            }
        }

        /// <summary>What was made at the same moment: sessions with the old password, and tokens with sessions that ended.</summary>
        private async Task JudgeMadeAsync(Change change, Tally tally)
        {
            foreach (var (name, browser) in _late)
            {
                Count((await browser.GetAsync("/me")).StatusCode, name);
            }

            foreach (var secret in _lateTokens)
            {
                Count((await _owner.Http.AsAsync(secret, HttpMethod.Get, $"/projects/{_project}")).StatusCode, "token");
            }

            void Count(HttpStatusCode status, string what)
            {
                tally.Try();
                if (status == HttpStatusCode.Unauthorized)
                {
                    tally.Refuse();
                }
                else
                {
                    tally.Hurt($"{change}: a {what} that was made at the same moment lives on ({(int)status}).");
                }
            }
        }

        private Task<HttpResponseMessage> MakeAsync(Change change) => change switch
        {
            Change.Password => _browsers[0].SendAsync(HttpMethod.Put, "/me/password", new { current = Visitor.Passphrase, @new = NewPassphrase }),
            Change.Roles => _owner.SendAsync(HttpMethod.Put, $"/projects/{_project}/people/{_actor}/roles", new { roles = Array.Empty<string>() }),
            Change.Token => _browsers[0].SendAsync(HttpMethod.Delete, $"/tokens/{_number}"),
            _ => _owner.SendAsync(HttpMethod.Put, $"/people/{_actor}/disabled", new { disabled = true }),
        };

        private static async Task<List<Asked>> AskAsync(string by, Func<Task<HttpResponseMessage>> ask, CancellationToken stop)
        {
            var asked = new List<Asked>();
            while (!stop.IsCancellationRequested)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await ask();
                asked.Add(new Asked(by, began, answer.StatusCode));
            }

            return asked;
        }

        /// <summary>Signs in with the old password again and again.</summary>
        private async Task SignInAsync(CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                var browser = new Visitor(_server.Address);
                using var answer = await browser.SignInAsync(_email);
                if (answer.IsSuccessStatusCode)
                {
                    _late.Add(("session", browser));
                }
                else
                {
                    browser.Dispose();
                }
            }
        }

        private async Task MakeTokensAsync(Visitor browser, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await browser.SendAsync(HttpMethod.Post, "/tokens", new { name = "made late" });
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    _lateTokens.Add((string)(await answer.JsonAsync())["secret"]!);
                }
            }
        }
    }
}
