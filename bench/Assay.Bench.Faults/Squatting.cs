using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>
/// Somebody sends ids that are others': of events that are there, that others are about to send, of another project, such as the
/// server derives, and of other times. Nobody else's work is stopped by it or answered as known, and none of it is answered as theirs.
/// </summary>
internal static class Squatting
{
    private const int Rounds = 40;

    public static async Task<Tally> RunAsync(DatabaseEngine engine, int seed)
    {
        await using var scene = await Scene.PrepareAsync(engine, seed);
        for (var round = 0; round < Rounds; round++)
        {
            await scene.TurnAsync(round);
        }

        await scene.EndAsync();
        return scene.Tally;
    }

    private sealed class Scene : IAsyncDisposable
    {
        private readonly Random _random;
        private readonly TestServer _server;
        private readonly ProjectId _here;
        private readonly ProjectId _there;
        private readonly TestServer.Client _mallory;
        private readonly TestServer.Client[] _honest;
        private readonly TestServer.Client _lead;

        /// <summary>What honest people sent and were told is recorded: whose each id is.</summary>
        private readonly Dictionary<(ProjectId Project, string Id), (ActorId Actor, string Animal)> _said = [];

        private Scene(Random random, TestServer server, ProjectId here, ProjectId there, TestServer.Client mallory, TestServer.Client[] honest, TestServer.Client lead) =>
            (_random, _server, _here, _there, _mallory, _honest, _lead) = (random, server, here, there, mallory, honest, lead);

        public Tally Tally { get; } = new();

        public static async Task<Scene> PrepareAsync(DatabaseEngine engine, int seed)
        {
            var server = await TestServer.StartAsync(engine);
            var policy = new ProjectPolicy(Overlap: 3, MaxHeld: 500);
            var (here, there) = (await server.ProjectAsync("here", Rounds * 3, policy), await server.ProjectAsync("there", Rounds * 3, policy));
            // In every project, a lead at that: whoever may most without being trusted with the instance.
            var mallory = await server.PersonAsync(Roles.Annotator | Roles.Lead, here);
            await server.Instance.Access.GrantAsync(new Store.Access.Grant(mallory.Actor, there, default, Roles.Annotator | Roles.Lead), new Store.Access.Authority(new ActorId(0), null, "test"));
            TestServer.Client[] honest = [await server.PersonAsync(Roles.Annotator, here), await server.PersonAsync(Roles.Annotator, there)];
            return new Scene(new Random(seed), server, here, there, mallory, honest, await server.PersonAsync(Roles.Owner));
        }

        public async Task TurnAsync(int round)
        {
            var own = NewId();
            switch (_random.Next(4))
            {
                case 0: // afterwards: an id that stands there
                    await WorkAsync(_here, own, mustBeNew: true);
                    await StealAsync(_here, own);
                    break;
                case 1: // before, in the other project: whose ids are its own
                    await StealAsync(_there, own);
                    await WorkAsync(_here, own, mustBeNew: true);
                    break;
                case 2: // at the same moment: one of the two has it, and whoever has not is told so
                    await Task.WhenAll(StealAsync(_here, own), WorkAsync(_here, own, mustBeNew: false));
                    break;
                default: // ids of other times, and ids of the server's kind
                    await StealAsync(_here, Pick(["ffffffff-ffff-7fff-bfff-ffffffffffff", "00000000-0000-7000-8000-000000000000", NewId(DateTimeOffset.UtcNow.AddYears(50))]));
                    await RefusedAsync(await DerivedAsync(round));
                    break;
            }

            await ImportAsync(round);
        }

        /// <summary>Everything that honest people were told stands in the ledger as they said it; settling and verify go on.</summary>
        public async Task EndAsync()
        {
            foreach (var project in (ProjectId[])[_here, _there])
            {
                using var resolved = await _lead.SendAsync(HttpMethod.Post, $"/projects/{project}/resolutions", new { method = "majority" });
                Tally.Expect(resolved.IsSuccessStatusCode, $"Settling was answered {(int)resolved.StatusCode}.");
                Tally.Expect((await _server.Instance.VerifyAsync(project, [])).Holds, "Verify does not hold afterwards.");
                var events = (await _server.Instance.Ledger.EventsAsync(project, 0, int.MaxValue, newestFirst: false, new EventFilter())).ToLookup(e => e.Id.ToString());
                foreach (var ((_, id), (actor, animal)) in _said.Where(s => s.Key.Project == project))
                {
                    Tally.Expect(events[id].Count() == 1 && events[id].First() is var e && e.Actor == actor && e.Value!.Contains(animal, StringComparison.Ordinal), $"{id} was acknowledged and is not in the ledger as it was said.");
                }
            }
        }

        public async ValueTask DisposeAsync()
        {
            _mallory.Dispose();
            _lead.Dispose();
            Array.ForEach(_honest, h => h.Dispose());
            await _server.DisposeAsync();
        }

        /// <summary>Honest work under an id; where somebody else has taken it, under a new one.</summary>
        private async Task WorkAsync(ProjectId project, string id, bool mustBeNew)
        {
            var by = _honest[project == _here ? 0 : 1];
            var held = (await by.PostAsync($"/projects/{project}/tasks/next", new { }))!;
            foreach (var sent in (string[])[id, NewId()])
            {
                using var answer = await by.SendAsync(HttpMethod.Post, $"/tasks/{held["id"]}/annotations", Answer(sent, held, "dog"));
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    _said[(project, sent)] = (by.Actor, "dog");
                    return;
                }

                Tally.Expect(!mustBeNew && sent == id && answer.StatusCode == HttpStatusCode.Conflict, $"Honest work was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }

        /// <summary>Sends an id that is another's, by one of the ways that take one. It may be taken where nobody has it; it must not be answered as known.</summary>
        private async Task StealAsync(ProjectId project, string id)
        {
            var held = await _mallory.PostAsync($"/projects/{project}/tasks/next", new { }) as JsonObject;
            if (held?["id"] is null)
            {
                return;
            }

            var (path, body) = Ways(id, held)[_random.Next(4)];
            Tally.Try();
            using var answer = await _mallory.SendAsync(HttpMethod.Post, path, body);
            if ((int)answer.StatusCode is >= 400 and < 500)
            {
                Tally.Refuse();
                return;
            }

            var stored = await _server.Instance.Ledger.FindAsync(project, EventId.TryParse(id, out var parsed) ? parsed : default);
            Tally.Expect(answer.IsSuccessStatusCode && stored?.Actor == _mallory.Actor, $"{path} with an id of another's was answered {(int)answer.StatusCode}, and the event is actor {stored?.Actor}'s.");
        }

        /// <summary>An id of the server's kind is refused, by every way.</summary>
        private async Task RefusedAsync(string id)
        {
            if (await _mallory.PostAsync($"/projects/{_here}/tasks/next", new { }) is not JsonObject { Count: > 0 } held || held["id"] is null)
            {
                return;
            }

            foreach (var (path, body) in Ways(id, held))
            {
                Tally.Try();
                using var answer = await _mallory.SendAsync(HttpMethod.Post, path, body);
                if (answer.StatusCode == HttpStatusCode.UnprocessableEntity)
                {
                    Tally.Refuse();
                }
                else
                {
                    Tally.Hurt($"{path} took {id}, which is of the server's kind: {(int)answer.StatusCode}.");
                }
            }
        }

        /// <summary>Items and answers come in, and again: new the first time, known the second, whatever ids were taken.</summary>
        private async Task ImportAsync(int round)
        {
            var csv = string.Create(CultureInfo.InvariantCulture, $"task,worker,label\nrow {round},ana,cat\nrow {round},bo,dog\n");
            foreach (var (wantedNew, wantedKnown) in ((int, int)[])[(2, 0), (0, 2)])
            {
                foreach (var project in (ProjectId[])[_here, _there])
                {
                    var came = await _lead.PostTextAsync($"/projects/{project}/annotations?source=answers.csv", csv, "text/csv");
                    Tally.Expect(Whole(came!["added"]) == wantedNew && Whole(came["known"]) == wantedKnown, $"An import was answered {came.ToJsonString()}, not {wantedNew} new and {wantedKnown} known.");
                }
            }
        }

        /// <summary>An id that the server derived, of this project or the other, or one that could be guessed before they were keyed.</summary>
        private async Task<string> DerivedAsync(int round)
        {
            var events = await _server.Instance.Ledger.EventsAsync(_random.Next(2) == 0 ? _here : _there, 0, 200, newestFirst: false, new EventFilter());
            var derived = events.Where(e => !EventId.TryParse(e.Id.ToString(), out _)).Select(e => e.Id.ToString()).ToList();
            return _random.Next(2) == 0 ? Pick(derived) : EventId.DerivedUnkeyed(string.Create(CultureInfo.InvariantCulture, $"resolution:{_here}:{round}:{_random.Next(99)}")).ToString();
        }

        private static (string Path, object Body)[] Ways(string id, JsonObject held) =>
        [
            ($"/tasks/{held["id"]}/annotations", Answer(id, held, "cat")),
            ($"/tasks/{held["id"]}/skips", new { id, lease = (string)held["lease"]!, reason = "other" }),
            ($"/tasks/{held["id"]}/flags", new { id, reason = "other" }),
            ($"/tasks/{held["id"]}/questions", new { id, text = "mine?" }),
        ];

        private static object Answer(string id, JsonNode held, string animal) => new { id, lease = (string)held["lease"]!, value = new { animal }, taxonomyVersion = 1 };

        private static string NewId(DateTimeOffset? at = null) => Guid.CreateVersion7(at ?? DateTimeOffset.UtcNow).ToString();

        private T Pick<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];

        private static long Whole(JsonNode? number) => number is null ? -1 : long.Parse(number.ToString(), CultureInfo.InvariantCulture);
    }
}
