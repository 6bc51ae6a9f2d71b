using System.Text;

namespace Posthouse.Sieve.Tests;

/// <summary>Compiles and runs scripts in one line, and writes what came of them as text that tests can compare.</summary>
internal static class Scripts
{
    internal const string Message = """
        Return-Path: <coyote@desert.example.org>
        Received: from desert.example.org by mx.acme.example.com; Sun, 30 Nov 2025 08:30:00 +0000
        From: "Wile E. Coyote" <coyote@desert.example.org>
        To: Roadrunner <roadrunner+birds@acme.example.com>, list@lists.example.net
        Cc: =?utf-8?B?5bCP6bif?= <bird@acme.example.com>
        Subject: =?utf-8?Q?I_have_a_present_for_you_=E2=9C=89?=
        Date: Sun, 30 Nov 2025 10:00:00 +0200
        Message-ID: <present-1@desert.example.org>
        X-Priority: 3 (normal)
        X-Twice: first
        X-Twice: second
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8

        Look, I'm sorry about the whole anvil thing.
        """;

    internal static SieveCompilation Compile(string script, SieveCapabilities? allowed = null, SieveLimits? limits = null) =>
        SieveCompiler.Compile(Encoding.UTF8.GetBytes(script), allowed ?? SieveCapabilities.Delivery, limits);

    internal static SieveScript Good(string script, SieveCapabilities? allowed = null, SieveLimits? limits = null)
    {
        SieveCompilation compilation = Compile(script, allowed, limits);
        Assert.True(compilation.IsGood, string.Join("\n", compilation.Errors));
        return compilation.Script;
    }

    internal static string Errors(string script, SieveCapabilities? allowed = null, SieveLimits? limits = null)
    {
        SieveCompilation compilation = Compile(script, allowed, limits);
        Assert.False(compilation.IsGood);
        return string.Join("\n", compilation.Errors);
    }

    internal static SieveMessage Mail(string text) => SieveMessage.FromBytes(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")));

    internal static SieveResult Run(string script, string message = Message, Func<SieveContextSetup, SieveContextSetup>? with = null, SieveLimits? limits = null)
    {
        SieveContextSetup setup = new() { Limits = limits ?? SieveLimits.Default };
        setup = with?.Invoke(setup) ?? setup;
        return Good(script, setup.Allowed, limits).Run(setup.Context(Mail(message)));
    }

    /// <summary>"fileinto A; redirect b@c; keep".</summary>
    internal static string Actions(string script, string message = Message, Func<SieveContextSetup, SieveContextSetup>? with = null)
    {
        SieveResult result = Run(script, message, with);
        return result.Failed ? $"error at {result.ErrorLine}: {result.Error}" : Text(result);
    }

    internal static string Text(SieveResult result) => string.Join("; ", result.Actions.Select(Text));

    /// <summary>Whether a test holds, for the message or another one.</summary>
    internal static bool Holds(string test, string require = "", string message = Message, Func<SieveContextSetup, SieveContextSetup>? with = null)
    {
        string head = require.Length == 0 ? "" : $"require [{string.Join(", ", require.Split(' ').Select(static r => $"\"{r}\""))}];\n";
        SieveResult result = Run($"{head}if {test} {{ discard; }}", message, with);
        Assert.Null(result.Error);
        return result.Actions is [DiscardAction];
    }

    private static string Text(SieveAction action) => action switch
    {
        KeepAction keep => (keep.Implicit ? "implicit keep" : "keep") + Flags(keep.Flags),
        FileIntoAction file => $"fileinto {file.Mailbox}{Flags(file.Flags)}{(file.Copy ? " copy" : "")}{(file.Create ? " create" : "")}{(file.SpecialUse is null ? "" : " " + file.SpecialUse)}{(file.MailboxId is null ? "" : " id " + file.MailboxId)}",
        RedirectAction redirect => $"redirect {redirect.Address?.ToString() ?? redirect.List}{(redirect.Copy ? " copy" : "")}",
        DiscardAction => "discard",
        RejectAction reject => $"{(reject.AtProtocol ? "ereject" : "reject")} {reject.Reason}",
        VacationAction vacation => $"vacation to {vacation.To}",
        NotifyAction notify => $"notify {notify.Method.Text}",
        _ => action.ToString(),
    };

    private static string Flags(IReadOnlyList<string>? flags) => flags is null ? "" : $" ({string.Join(' ', flags)})";
}

/// <summary>What a test changes of the context.</summary>
internal sealed record SieveContextSetup
{
    internal SieveCapabilities? Allowed { get; init; }

    internal SieveEnvelope Envelope { get; init; } = new("coyote@desert.example.org", "roadrunner+birds@acme.example.com");

    internal IReadOnlyList<string> Own { get; init; } = ["roadrunner@acme.example.com"];

    internal Dictionary<string, string> Environment { get; init; } = [];

    internal SieveHost Host { get; init; } = SieveHost.None;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal int? Spam { get; init; }

    internal int? Virus { get; init; }

    internal bool Event { get; init; }

    internal IReadOnlyList<string> Flags { get; init; } = [];

    internal SieveLimits Limits { get; init; } = SieveLimits.Default;

    internal SieveTrace? Trace { get; init; }

    internal SieveContext Context(SieveMessage message) => new()
    {
        Message = message, Envelope = Envelope, OwnAddresses = Own, Environment = Environment, Host = Host, Time = Time,
        SpamPercent = Spam, VirusScore = Virus, IsImapEvent = Event, Flags = Flags, Limits = Limits, Trace = Trace,
    };
}
