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

    internal static Command Create()
    {
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
            Examples = ["sieve test filters.sieve message.eml", "sieve test filters.sieve message.eml --from alice@example.com --to bob@example.com"],
        };
        test.Arguments.Add(Script);
        test.Arguments.Add(Message);
        test.Options.Add(From);
        test.Options.Add(To);
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
        SieveCompilation compilation = SieveCompiler.Compile(script, SieveCapabilities.Delivery);
        if (!compilation.IsGood) throw new CommandException(Faults(file, compilation));
        string? to = run.Get(To);
        if (to is not null && !EmailAddress.TryParse(to, out _)) throw new CommandException($"--to: '{to}' is not an e-mail address.");
        string? from = run.Get(From);
        if (from is "<>") from = "";
        if (from is { Length: > 0 } && !EmailAddress.TryParse(from, out _)) throw new CommandException($"--from: '{from}' is not an e-mail address.");
        to ??= FirstAddress(message, "Delivered-To", "To") ?? "";
        from ??= FirstAddress(message, "Return-Path", "From") ?? "";

        var trace = new SieveTrace();
        SieveResult result = compilation.Script.Run(new SieveContext
        {
            Message = message,
            Envelope = new SieveEnvelope(from, to),
            OwnAddresses = to.Length == 0 ? [] : [to],
            Environment = new Dictionary<string, string> { ["location"] = "MDA", ["phase"] = "during" },
            Trace = trace,
        });
        var shown = new SieveTestOutput(from, to, [.. trace.Entries], [.. result.Actions.Select(Describe)], result.Error, result.ErrorLine);
        run.Print(shown, SieveJson.Default.SieveTestOutput, output => Write(run.Out, script, output));
    }

    private static void Write(TextWriter output, ReadOnlyMemory<byte> script, SieveTestOutput test)
    {
        string[] lines = System.Text.Encoding.UTF8.GetString(script.Span).ReplaceLineEndings("\n").Split('\n');
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"From <{test.From}> to <{test.To}>:"));
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

    private static string Describe(SieveAction action) => (action switch
    {
        KeepAction { Implicit: true } keep => $"keep it in the inbox, as nothing else was decided{Flags(keep.Flags)}",
        KeepAction keep => $"keep it in the inbox{Flags(keep.Flags)}",
        FileIntoAction file => $"file {(file.Copy ? "a copy " : "")}into \"{file.Mailbox}\"{(file.SpecialUse is { } use ? $", or the mailbox for {use}" : "")}{(file.MailboxId is { } id ? $", or the mailbox {id}" : "")}{(file.Create ? ", which is made if missing" : "")}{Flags(file.Flags)}",
        RedirectAction redirect => $"send {(redirect.Copy ? "a copy " : "it ")}on to {redirect.Address?.ToString() ?? $"the list {redirect.List}"}",
        DiscardAction => "throw it away, unless something else here keeps it",
        RejectAction reject => $"refuse it: {OneLine(reject.Reason)}",
        VacationAction vacation => $"answer {vacation.To} with \"{OneLine(vacation.Subject)}\"",
        NotifyAction notify => $"notify {notify.Method.Text} of \"{OneLine(notify.Subject)}\"",
        _ => action.ToString(),
    }) + (action.Message is null ? "" : "; as the script changed it");

    private static string Flags(IReadOnlyList<string>? flags) => flags is null or [] ? "" : $", flagged {string.Join(' ', flags)}";

    private static string OneLine(string text) => string.Concat(text.Trim().ReplaceLineEndings(" ").Select(static c => char.IsControl(c) ? ' ' : c));

    private static string? FirstAddress(SieveMessage message, params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
        {
            var reader = new HeaderReader(message.Header.Span);
            if (reader.Find(System.Text.Encoding.ASCII.GetBytes(field)) && AddressListParser.Parse(reader.RawValue) is [{ Address: { } address }, ..]) return address.ToString();
        }

        return null;
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
internal sealed record SieveTestOutput(string From, string To, IReadOnlyList<SieveTraceEntry> Trace, IReadOnlyList<string> Actions, string? Error, int ErrorLine);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<SieveError>))]
[JsonSerializable(typeof(SieveTestOutput))]
internal sealed partial class SieveJson : JsonSerializerContext;
