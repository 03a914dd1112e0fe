using System.Diagnostics;
using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>A client process takes the only task, is stopped (SIGSTOP) until another has answered it, and then sends its own answer: it must not overwrite.</summary>
internal static class Zombie
{
    public static Task<Reckoning> RunAsync(DatabaseEngine engine, int seed) => Faults.OnAsync(World.NewSettings(engine), annotators: 2, items: 1, overlap: 1, act: async trial =>
    {
        await using var server = await ServerProcess.StartAsync(trial.Settings, PostgresCluster.FreePort());
        using var holder = Start(server.Address, trial);
        var held = (await holder.StandardOutput.ReadLineAsync())!.Split(' ');
        var hold = new Hold(new TaskId(Whole(held[0])), trial.Annotators[0].Actor, Whole(held[1]));
        trial.Journal.Holds.Enqueue(hold);
        var late = trial.Journal.Begin(new Sent(SentKind.Answer, new EventId(Guid.Parse(held[2])), hold.Task, hold.Actor, hold.Fence, held[3]));
        ServerProcess.Signal(holder, "STOP");
        await holder.StandardInput.WriteLineAsync("go");
        await holder.StandardInput.FlushAsync();

        using var other = new FaultClient(trial, trial.Annotators[1], server.Address, seed, insists: true);
        Hold? free;
        while ((free = await other.NextAsync()) is null)
        {
            await Task.Delay(100);
        }

        await other.InsistAsync(other.Begin(other.AnswerTo(free)));
        ServerProcess.Signal(holder, "CONT");
        var outcome = Whole((await holder.StandardOutput.ReadLineAsync())!);
        await holder.WaitForExitAsync();
        if (outcome >= 0)
        {
            late.Acknowledge(outcome);
        }
        else
        {
            late.Refuse();
        }

        await server.DisposeAsync();
        return await Reckoning.OfAsync(trial);
    });

    /// <summary>The holder: zombie ADDRESS PROJECT ACTOR TOKEN. Prints what it holds and will send; sends it when told to; prints the position, or -1 where it was refused.</summary>
    public static async Task<int> ActAsync(string[] arguments)
    {
        var by = new Annotator(new ActorId(Whole(arguments[3])), arguments[4]);
        var trial = new Trial(new Store.StoreSettings(""), new ProjectId(Whole(arguments[2])), [by], 1);
        using var client = new FaultClient(trial, by, new Uri(arguments[1]), 1, insists: true);
        var held = (await client.NextAsync())!;
        var sent = client.AnswerTo(held);
        Console.WriteLine($"{held.Task} {held.Fence} {sent.Id} {sent.Value}");
        Console.ReadLine();
        await client.InsistAsync(sent);
        Console.WriteLine(sent.Outcome == Outcome.Acknowledged ? sent.Positions.First() : -1);
        return 0;
    }

    private static Process Start(Uri address, Trial trial) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!,
        ["zombie", address.ToString(), trial.Project.ToString(), trial.Annotators[0].Actor.ToString(), trial.Annotators[0].Token])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
