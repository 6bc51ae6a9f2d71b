using System.CommandLine;
using System.Globalization;
using Posthouse.Transport;

namespace Posthouse.Server;

/// <summary>Options that the load generators share, each made anew for its command.</summary>
internal static class BenchOptions
{
    internal static Argument<string> Target(string example) => new("server") { Description = $"The server, as HOST:PORT, such as {example}.", HelpName = "HOST:PORT" };

    internal static Option<string> Tls() => OneOf(new Option<string>("--tls") { Description = "none, starttls, or implicit: TLS from the first byte. The certificate is not checked.", HelpName = "HOW", DefaultValueFactory = static _ => "none" }, "none", "starttls", "implicit");

    internal static Option<int> Timeout() => new Option<int>("--timeout") { Description = "Seconds to wait for one answer.", HelpName = "SECONDS", DefaultValueFactory = static _ => 60 }.Within(1);

    internal static Option<int> Number(string name, string help, int usual, string unit = "N") => new Option<int>(name) { Description = help, HelpName = unit, DefaultValueFactory = _ => usual }.Within(1);

    internal static BenchTarget TargetOf(CommandRun run, Argument<string> target, Option<string> tls, Option<int> timeout) =>
        BenchTarget.Parse(run.Get(target), run.Get(tls) switch { "implicit" => TlsMode.Implicit, "starttls" => TlsMode.StartTls, _ => TlsMode.None }, TimeSpan.FromSeconds(run.Get(timeout)));

    internal static long SizeOf(CommandRun run, Option<string> size)
    {
        long octets = AdministrationText.Size(run.Get(size), size.Name)!.Value;
        return octets is >= 400 and <= 1 << 30 ? octets : throw new CommandException($"{size.Name} must be from 400 octets (a header's) to 1 GiB.");
    }

    /// <summary>"u{n}@example.com" is u1@…, u2@… up to the number of users.</summary>
    internal static string Numbered(string pattern, int number) => pattern.Replace("{n}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>Prints, and fails when anything of the load did.</summary>
    internal static void Finish(CommandRun run, BenchReport report, long failed)
    {
        run.Print(report, BenchJson.Default.BenchReport, r => r.Write(run.Out));
        if (failed > 0) throw new CommandException($"{failed} failed; the figures above are of what did not.");
    }

    private static Option<string> OneOf(Option<string> option, params string[] values)
    {
        option.AcceptOnlyFromAmong(values);
        return option;
    }
}
