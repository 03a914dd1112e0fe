// Makes faults under load and reckons: what clients were told against what is there afterwards, as a Markdown table; then
// attacks, as a second one, whose harm has to be none. --kills N (50) kills of the server on each engine; --seed S; --only TEXT.
// Exit code 1 where a rule does not hold, or where a negative control, the same with what prevents the harm off, finds nothing.

using Assay.Bench.Faults;
using Assay.Tests.Support;

if (args is ["zombie", ..])
{
    return await Zombie.ActAsync(args);
}

var options = Options.Parse(args);
bool IsAsked(string name) => name.Contains(options.Only, StringComparison.OrdinalIgnoreCase);
var (good, bad, left) = (0, 0, 0);
void Count(bool isAsItShould, string? impossible)
{
    good += isAsItShould && impossible is null ? 1 : 0;
    bad += isAsItShould ? 0 : 1;
    left += impossible is null ? 0 : 1;
}

foreach (var (i, fault) in Faults.All(options).Where(f => IsAsked(f.Name)).Index())
{
    Console.Write(i == 0 ? Row.Head + "\n" : "");
    var row = await fault.RunAsync(options.Seed);
    Console.WriteLine(row);
    Count(row.IsAsItShould, row.Impossible);
}

foreach (var (i, attack) in Attacks.All().Where(a => IsAsked(a.Name)).Index())
{
    Console.Write(i == 0 ? $"\n{Attack.Head}\n" : "");
    var row = await attack.RunAsync(options.Seed);
    Console.WriteLine(row);
    Count(row.IsAsItShould, row.Impossible);
}

Console.WriteLine();
Console.WriteLine($"{good} as they should be, {bad} not, {left} not run.");
if (bad == 0)
{
    // What went wrong is left to be looked at.
    new RunEnd().Dispose();
}

return good + left > 0 && bad == 0 ? 0 : 1;
