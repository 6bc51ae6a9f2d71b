using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Runs the script of a mailbox for one message that came to it or was changed in it (RFC 6785), as its owner, and makes true what it asks for.
/// The change itself was answered before: whatever goes wrong here, it stands and the message stays.
/// </summary>
internal sealed partial class EventRunner(
    MailStore store, ScriptStore scripts, CompiledScripts compiled, ScriptSender sender, ScriptLists lists, AccountDirectory directory, HeldAccounts held, DeliveryMetrics metrics, DeliveryOptions options, TimeProvider clock, ILogger<EventRunner> logger)
{
    /// <exception cref="StoreException">Nothing was done; it is to be tried again.</exception>
    internal async Task RunAsync(MailboxEvent one, uint uid, CancellationToken cancellationToken)
    {
        EventSubject? subject = await store.ReadAsync(reader => EventSubject.Read(reader, one, uid), cancellationToken).ConfigureAwait(false);
        Account? owner = await directory.FindAccountAsync(one.Account, cancellationToken).ConfigureAwait(false);
        (StoredScript? script, long domain) = subject is null || owner is null ? default : await FindAsync(owner, subject, cancellationToken).ConfigureAwait(false);
        // Whoever is shut out does nothing, by scripts neither.
        if (subject is null || owner is null or { Suspended: true } || script is null)
        {
            await SkipAsync(one, uid).ConfigureAwait(false);
            return;
        }

        DateTimeOffset now = clock.GetUtcNow();
        string trace = TraceId.Create(now);
        try
        {
            await using var content = new EventContent(store, subject, owner, trace, now);
            EventDecision decision = await DecideAsync(one, subject, owner, script, domain, content, cancellationToken).ConfigureAwait(false);
            metrics.ScriptsRun(decision.Failure is null ? 0 : 1);
            await DeliveryCommit.RunAsync(store, (transaction, send) => new EventCommit(transaction, send, one, subject, owner, trace, now).Apply(decision)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StoreException { IsTemporary: true }))
        {
            // A defect of ours, or a damaged message, must not hold up what waits behind it.
            LogBroken(exception, owner.Address.ToString(), uid, one.Mailbox.ToString());
            await SkipAsync(one, uid).ConfigureAwait(false);
        }
    }

    /// <summary>The message is done with, and nothing is run for it.</summary>
    internal Task SkipAsync(MailboxEvent one, uint through) => store.WriteAsync(transaction =>
    {
        EventTable.Advance(transaction, one, through);
        return 0;
    });

    // RFC 6785 §2.3.1 leaves open whose scripts the name is of. What an owner binds is his own before it is an administrator's; what is bound for
    // all is an administrator's first, so that nobody takes its place.
    private async ValueTask<(StoredScript? Script, long Domain)> FindAsync(Account owner, EventSubject subject, CancellationToken cancellationToken)
    {
        long domain = owner.Address.Domain is { } name && await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) is { } found ? found.Id : 0;
        ReadOnlySpan<ScriptOwner> owners = subject.OfServer
            ? [ScriptOwner.OfDomain(domain), ScriptOwner.Server, ScriptOwner.Of(owner.Id)]
            : [ScriptOwner.Of(owner.Id), ScriptOwner.OfDomain(domain), ScriptOwner.Server];
        foreach (ScriptOwner of in owners)
        {
            if (scripts.Find(of, subject.Script) is { } script) return (script, domain);
        }

        return (null, domain);
    }

    private async Task<EventDecision> DecideAsync(MailboxEvent one, EventSubject subject, Account owner, StoredScript script, long domain, EventContent content, CancellationToken cancellationToken)
    {
        var decision = new EventDecision();
        SieveScript? ready = compiled.Get(script, atEvent: true, out string? error);
        SieveResult? result = ready?.Run(new SieveContext
        {
            Message = content.Shown(),
            OwnAddresses = [owner.Address.ToString()],
            Environment = await EnvironmentAsync(one, subject, owner, cancellationToken).ConfigureAwait(false),
            Host = new ScriptHost(store, scripts, compiled, lists, owner, domain, clock, atEvent: true),
            Time = clock,
            Flags = subject.Flags,
            IsImapEvent = true,
            Limits = scripts.Options.Limits,
        });
        var copy = new LocalCopy(owner, new EnvelopeRecipient(owner.Address) { Notify = DsnNotify.Never }, 0);
        if (result is null || result.Failed)
        {
            string why = result?.ErrorScript is { } included ? $"in \"{included}\": {result.Error}" : result?.Error ?? error ?? "";
            decision.Failure = new ScriptFailure(new ScriptPoint(script, result?.ErrorLine ?? 0), why) { AtEvent = true };
            AcceptedMessage about = await content.AboutAsync(cancellationToken).ConfigureAwait(false);
            if (script.Owner.Scope == ScriptScope.Account) decision.Failure.Notice = await sender.FailureAsync(about, copy, decision.Failure, cancellationToken).ConfigureAwait(false);
            LogFailed(script.Name, script.Owner.Scope, owner.Address.ToString(), result?.ErrorLine ?? 0, why, subject.Place.Uid, one.Mailbox.ToString());
            return decision;
        }

        decision.Marks.AddRange(result.Duplicates);
        decision.Kept = result.KeptImplicitly;
        var forwarding = new Forwarding();
        foreach (SieveAction action in result.Actions)
        {
            var at = new ScriptPoint(script, action.Line);
            switch (action)
            {
                case KeepAction keep:
                    (decision.Kept, decision.Flags) = (true, keep.Flags ?? decision.Flags);
                    break;
                case FileIntoAction into:
                    decision.Files.Add((into, into.Message is { } form ? await content.ChangedAsync(form, cancellationToken).ConfigureAwait(false) : null, at));
                    break;
                case DiscardAction:
                    decision.Notes.Add(("discard", at));
                    break;
                case RedirectAction redirect:
                    forwarding.Note(redirect, await SendAsync(async about => await sender.RedirectAsync(about, copy, redirect, await content.OutboundAsync(redirect.Message, cancellationToken).ConfigureAwait(false), null, at, cancellationToken).ConfigureAwait(false), at).ConfigureAwait(false));
                    break;
                case NotifyAction notify:
                    await SendAsync(about => sender.NotifyAsync(about, copy, notify, at, cancellationToken), at).ConfigureAwait(false);
                    break;
            }
        }

        if (forwarding.Failed && decision.Files.Count == 0) decision.Kept = true;
        return decision;

        async Task<bool> SendAsync(Func<AcceptedMessage, Task<ScriptedSending?>> make, ScriptPoint at)
        {
            // Whoever holds a stolen account holds what its scripts send.
            string? why = held.Stopping(owner.Id) is not null ? "held"
                : await store.ReadAsync(reader => RunMemory.SentToday(reader, owner.Id, clock.GetUtcNow()), cancellationToken).ConfigureAwait(false) + decision.Sendings.Count >= scripts.Options.SentPerDay ? "too-many-today" : null;
            ScriptedSending? sending = why is null ? await make(await content.AboutAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false) : null;
            if (sending is not null) decision.Sendings.Add(sending);
            else decision.Notes.Add(($"not-sent why={why ?? "loop-or-nobody"}", at));
            return sending is not null;
        }
    }

    // RFC 5183 §4.1 and RFC 6785 §4.
    private async ValueTask<Dictionary<string, string>> EnvironmentAsync(MailboxEvent one, EventSubject subject, Account owner, CancellationToken cancellationToken)
    {
        string user = (one.User == owner.Id ? owner : await directory.FindAccountAsync(one.User, cancellationToken).ConfigureAwait(false))?.Address.ToString() ?? "";
        var items = new Dictionary<string, string>
        {
            ["domain"] = owner.Address.Domain?.Ascii ?? "",
            ["host"] = options.HostName,
            ["location"] = "MS",
            ["phase"] = "post",
            ["imap.user"] = user,
            ["imap.email"] = user,
            ["imap.cause"] = one.CauseName,
            ["imap.mailbox"] = subject.Mailbox.Name,
        };
        if (one.Cause == MailboxEventCause.Flag) items["imap.changedflags"] = string.Join(' ', subject.Changed);
        return items;
    }

    [LoggerMessage(3983, LogLevel.Warning, "The script '{Script}' ({Scope}) of a mailbox failed for {Account} at line {Line}: {Error} Message {Uid} stays in mailbox {Mailbox}")]
    private partial void LogFailed(string script, ScriptScope scope, string account, int line, string error, uint uid, string mailbox);

    [LoggerMessage(3984, LogLevel.Error, "The script of a mailbox of {Account} could not be run for message {Uid} of mailbox {Mailbox} by a defect of the program; the message stays")]
    private partial void LogBroken(Exception exception, string account, uint uid, string mailbox);
}
