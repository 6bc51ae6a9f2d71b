using System.CommandLine;
using System.Globalization;
using System.Text.Json.Serialization;
using Posthouse.Mail;
using Posthouse.Sieve;

namespace Posthouse.Server;

/// <summary>posthouse sieve …: scripts looked at outside of any server; those that are stored are the work of <see cref="ScriptCommands"/>.</summary>
internal static class SieveCommands
{
    private static readonly Argument<string> Script = new("script") { Description = "The Sieve script, a file." };

    private static readonly Argument<string> Message = new("message") { Description = "The message with its header, a file." };

    private static readonly Option<string?> From = new("--from") { Description = "The envelope's sender; without it, Return-Path or From of the message. '<>' is none.", HelpName = "SENDER" };

    private static readonly Option<string?> To = new("--to") { Description = "The envelope's recipient, who also owns the script; without it, Delivered-To or the first To of the message.", HelpName = "ADDRESS" };

    private static readonly Option<string?> Event = new("--event") { Description = "Run it as the script of a mailbox (RFC 6785) after this instead of at delivery: append, copy or flag.", HelpName = "EVENT" };

    private static readonly Option<string?> Mailbox = new("--mailbox") { Description = "With --event: the mailbox that the message is in; INBOX without it.", HelpName = "MAILBOX" };

    private static readonly Option<string?> FlagsNow = new("--flags") { Description = "With --event: the flags that the message has, parted by spaces, such as '\\Seen \\Flagged'.", HelpName = "FLAGS" };

    private static readonly Option<string?> FlagsChanged = new("--changed") { Description = "With --event flag: the flags that were set or cleared; without it, those of --flags.", HelpName = "FLAGS" };

    private static readonly Option<string?> User = new("--user") { Description = "With --event: who did it; the owner of the script without it.", HelpName = "ADDRESS" };

    internal static Command Create()
    {
        Event.AcceptOnlyFromAmong("append", "copy", "flag");
        var check = new DocumentedCommand("check", "Check a Sieve script and report every error in it, each with its line.")
        {
            Details = "The script is not run, and no server is asked: whether its mailboxes and lists exist shows only when it runs.",
            Examples = ["sieve check filters.sieve"],
        };
        check.Arguments.Add(Script);
        CommandRun.Of(check, CheckAsync);

        var test = new DocumentedCommand("test", "Show, line by line, what a Sieve script would do with a message.")
        {
            Details = "Nothing is done: no mail is filed, sent or answered, and no server is asked. The only mailbox that exists is INBOX, there are no lists, "
                + "no other scripts to include, and nobody was answered before.",
            Examples =
            [
                "sieve test filters.sieve message.eml", "sieve test filters.sieve message.eml --from alice@example.com --to bob@example.com",
                "sieve test done.sieve message.eml --event flag --mailbox \"To do\" --flags \"\\Seen \\Answered\" --changed \"\\Answered\"",
            ],
        };
        test.Arguments.Add(Script);
        test.Arguments.Add(Message);
        test.Options.Add(From);
        test.Options.Add(To);
        foreach (Option option in (Option[])[Event, Mailbox, FlagsNow, FlagsChanged, User]) test.Options.Add(option);
        CommandRun.Of(test, TestAsync);
        var command = new DocumentedCommand("sieve", "Sieve scripts: check and test them, store them, say which run.")
        {
            Examples = ["sieve put alice@example.com filters filters.sieve --activate", "sieve server put everybody everybody.sieve --before", "sieve domain list example.com"],
        };
        command.Add(check);
        command.Add(test);
        foreach (Command stored in ScriptCommands.Create()) command.Add(stored);
        return command;
    }

    private static async Task CheckAsync(CommandRun run)
    {
        string file = run.Get(Script);
        SieveCompilation compilation = SieveCompiler.Compile(await ReadAsync(run, file, SieveLimits.Default.ScriptOctets).ConfigureAwait(false), SieveCapabilities.Delivery);
        if (run.Json)
        {
            run.Print(compilation.Errors, SieveJson.Default.IReadOnlyListSieveError, static _ => { });
            if (!compilation.IsGood) throw new CommandException($"{file} has errors: {compilation.ErrorCount}.");
            return;
        }

        if (!compilation.IsGood) throw new CommandException(Faults(file, compilation));
        foreach (SieveError warning in compilation.Warnings) run.Out.WriteLine($"{file}: warning: {warning}");
        run.Done($"{file} is right; it requires {(compilation.Script.Capabilities.Count == 0 ? "nothing" : string.Join(", ", compilation.Script.Capabilities))}.");
    }

    private static async Task TestAsync(CommandRun run)
    {
        string file = run.Get(Script);
        ReadOnlyMemory<byte> script = await ReadAsync(run, file, SieveLimits.Default.ScriptOctets).ConfigureAwait(false);
        SieveMessage message = SieveMessage.FromBytes(await ReadAsync(run, run.Get(Message), int.MaxValue).ConfigureAwait(false));
        bool atEvent = run.Get(Event) is not null;
        if (!atEvent && ((Option<string?>[])[Mailbox, FlagsNow, FlagsChanged, User]).FirstOrDefault(option => run.Get(option) is not null) is { } alone)
            throw new CommandException($"{alone.Name} needs --event: at delivery there is none.");
        SieveCompilation compilation = SieveCompiler.Compile(script, SieveTrial.CapabilitiesOf(atEvent));
        if (!compilation.IsGood) throw new CommandException(Faults(file, compilation));
        string? to = run.Get(To);
        if (to is not null && !EmailAddress.TryParse(to, out _)) throw new CommandException($"--to: '{to}' is not an e-mail address.");
        string? from = run.Get(From);
        if (from is "<>") from = "";
        if (from is { Length: > 0 } && !EmailAddress.TryParse(from, out _)) throw new CommandException($"--from: '{from}' is not an e-mail address.");
        var trial = SieveTrial.Run(compilation.Script, message, from, to, atEvent ? owner => EventOf(run, owner) : null);
        var shown = new SieveTestOutput(trial.From, trial.To, trial.Trace, [.. trial.Actions.Select(static action => action.Text)], trial.Error, trial.ErrorLine) { Event = trial.Event };
        run.Print(shown, SieveJson.Default.SieveTestOutput, output => Write(run.Out, script, output));
    }

    /// <exception cref="CommandException">An option of an event is none.</exception>
    private static SieveTrialEvent EventOf(CommandRun run, string owner)
    {
        string cause = run.Get(Event)!;
        string[] flags = Split(run.Get(FlagsNow)), changed = cause == "flag" ? run.Get(FlagsChanged) is { } told ? Split(told) : flags : [];
        if (cause != "flag" && run.Get(FlagsChanged) is not null) throw new CommandException("--changed needs --event flag: nothing else changes flags.");
        string user = run.Get(User) ?? owner;
        if (user.Length > 0 && !EmailAddress.TryParse(user, out _)) throw new CommandException($"--user: '{user}' is not an e-mail address.");
        return new SieveTrialEvent(cause.ToUpperInvariant(), run.Get(Mailbox) ?? "INBOX", user, flags, changed);
    }

    private static string[] Split(string? flags) => flags?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static void Write(TextWriter output, ReadOnlyMemory<byte> script, SieveTestOutput test)
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(script.Span).ReplaceLineEndings("\n").Split('\n');
        output.WriteLine(test.Event is { } happened
            ? $"{happened.Cause} in \"{happened.Mailbox}\" by <{happened.User}>, for <{test.To}>{(happened.Changed.Count > 0 ? $", of {string.Join(' ', happened.Changed)}" : "")}:"
            : $"From <{test.From}> to <{test.To}>:");
        int shown = 0;
        foreach (SieveTraceEntry entry in test.Trace)
        {
            if (entry.Line > 0 && entry.Line != shown && entry.Script is null) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{entry.Line,5}  {lines[entry.Line - 1].Trim()}"));
            shown = entry.Line;
            output.WriteLine($"       {new string(' ', 2 * Math.Min(entry.Depth, 20))}→ {entry.Text}");
        }

        output.WriteLine();
        if (test.Error is not null) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The script fails at line {test.ErrorLine}: {test.Error}"));
        output.WriteLine("What would be done:");
        foreach (string action in test.Actions) output.WriteLine($"  {action}");
    }

    private static string Faults(string file, SieveCompilation compilation)
    {
        string more = compilation.ErrorCount > compilation.Errors.Count ? $"\n  and {compilation.ErrorCount - compilation.Errors.Count} more" : "";
        return compilation.Errors is [var only] && more.Length == 0 ? $"{file}: {only}" : $"{file} has errors:\n  {string.Join("\n  ", compilation.Errors)}{more}";
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(CommandRun run, string file, int most)
    {
        var information = new FileInfo(file);
        if (!information.Exists) throw new CommandException($"There is no file '{file}'.");
        if (information.Length > most) throw new CommandException($"'{file}' is larger than {most} octets.");
        return await File.ReadAllBytesAsync(file, run.CancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What 'posthouse sieve test --json' prints.</summary>
internal sealed record SieveTestOutput(string From, string To, IReadOnlyList<SieveTraceEntry> Trace, IReadOnlyList<string> Actions, string? Error, int ErrorLine)
{
    /// <summary>Null at delivery.</summary>
    public SieveTrialEvent? Event { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SieveError>))]
[JsonSerializable(typeof(SieveTestOutput))]
internal sealed partial class SieveJson : JsonSerializerContext;
