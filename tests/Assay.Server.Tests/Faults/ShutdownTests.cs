using System.Net;
using System.Net.Http.Headers;
using Assay.Domain;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

public sealed class ShutdownTestsOnSqlite() : ShutdownTests(DatabaseEngine.Sqlite);

public sealed class ShutdownTestsOnPostgres() : ShutdownTests(DatabaseEngine.Postgres);

public abstract class ShutdownTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_server_that_is_told_to_end_answers_what_it_has_begun_and_loses_nothing()
    {
        var seed = Seeds.Next();
        var trial = await Trial.PrepareAsync(World.NewSettings(engine), annotators: 12, items: 500, overlap: 3);
        await using var server = await ServerProcess.StartAsync(trial.Settings, PostgresCluster.FreePort());
        var begun = new BegunSubmit(trial, server.Address);
        await begun.BeginAsync();
        await using var work = new Workload(trial with { Annotators = [.. trial.Annotators.Skip(1)] }, seed, server.Address);
        work.Start();
        Assert.True(await work.MoreAsync(100 + new Random(seed).Next(200)), server.Said);

        var ending = server.EndAsync();
        await begun.FinishWhenAsync(async () => !await server.AnswersAsync(TimeSpan.Zero));
        var code = await ending;
        await work.LetGoAsync();
        var reckoning = await Reckoning.OfAsync(trial);

        Assert.Equal(HttpStatusCode.Created, await begun.Status);
        Assert.Equal(0, code);
        Assert.True(reckoning.Holds, $"Seed {seed}: {reckoning}");
        trial.Discard();
    }

    /// <summary>A submit whose body stays away until it is wanted: the server is at it, and says so by asking for the body.</summary>
    private sealed class BegunSubmit(Trial trial, Uri address)
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<HttpStatusCode> Status { get; private set; } = null!;

        public async Task BeginAsync()
        {
            using var client = new FaultClient(trial, trial.Annotators[0], address, seed: 1, insists: false);
            var sent = client.Begin(client.AnswerTo((await client.NextAsync())!));
            Status = Task.Run(() => SendAsync(sent));
            await _asked.Task;
        }

        public async Task FinishWhenAsync(Func<Task<bool>> isEnding)
        {
            while (!await isEnding())
            {
                await Task.Delay(10);
            }

            _goOn.SetResult();
        }

        private async Task<HttpStatusCode> SendAsync(Sent sent)
        {
            using var http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = address };
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tasks/{sent.Task}/annotations") { Content = new LateBody(FaultClient.BodyOf(sent), _asked, _goOn.Task) };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", trial.Annotators[0].Token);
            request.Headers.ExpectContinue = true;
            using var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.Created)
            {
                var answer = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                sent.Acknowledge(long.Parse(answer["ledgerPosition"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));
            }

            return response.StatusCode;
        }
    }

    private sealed class LateBody : HttpContent
    {
        private readonly HttpContent _body;
        private readonly TaskCompletionSource _asked;
        private readonly Task _goOn;

        public LateBody(HttpContent body, TaskCompletionSource asked, Task goOn)
        {
            (_body, _asked, _goOn) = (body, asked, goOn);
            Headers.ContentType = body.Headers.ContentType;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _asked.SetResult();
            await _goOn;
            await _body.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
