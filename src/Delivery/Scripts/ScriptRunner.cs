using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Runs the Sieve scripts of those whom a message is delivered to, and makes ready what they ask for. Nothing is done here: the commit of the
/// message makes it true, all of it or nothing. Never on the writer's thread, nor on that of a client's socket.
/// </summary>
internal sealed partial class ScriptRunner(
    MailStore store, ActiveScripts active, ScriptStore scripts, CompiledScripts compiled, ScriptSender sender, IAbsences absences, ScriptLists lists, AccountDirectory directory, HeldAccounts held, DeliveryMetrics metrics, DeliveryOptions options, TimeProvider clock, ILogger<ScriptRunner> logger)
{
    private const int MostReasonOctets = 400;

    /// <summary>Decides about the copies of a message; null where nobody has scripts.</summary>
    /// <exception cref="StoreException">The disk fails: the message is to be brought again.</exception>
    internal async ValueTask<ScriptDecisions?> RunAsync(DeliveryPlan plan, AcceptedMessage message, StageContext? context, CancellationToken cancellationToken)
    {
        await active.LoadAsync(cancellationToken).ConfigureAwait(false);
        ScriptDecisions? decisions = null;
        foreach (LocalCopy copy in plan.Copies)
        {
            long domain = copy.Account.Address.Domain is { } name && await directory.FindDomainAsync(name, cancellationToken).ConfigureAwait(false) is { } found ? found.Id : 0;
            if (!active.Concern(copy.Account.Id, domain) && !absences.Concern(copy.Account.Id)) continue;
            CopyDecision decision = await Task.Run(() => DecideAsync(plan, message, copy, domain, context, cancellationToken), cancellationToken).ConfigureAwait(false);
            (decisions ??= new ScriptDecisions()).Add(copy.Account.Id, decision);
        }

        return decisions;
    }

    private async Task<CopyDecision> DecideAsync(DeliveryPlan plan, AcceptedMessage message, LocalCopy copy, long domain, StageContext? context, CancellationToken cancellationToken)
    {
        StagedBlob blob = message.LocalWith(copy.Above);
        var decision = new CopyDecision();
        try
        {
            await using Stream bytes = blob.OpenRead();
            SieveMessage original = Shown(blob, bytes);
            var host = new ScriptHost(store, scripts, compiled, lists, copy.Account, domain, clock, atEvent: false);
            IReadOnlyDictionary<string, string> environment = Environment(copy, context?.Connection);
            string[] own = OwnAddresses(plan, copy);
            var chain = new ScriptChain(compiled, active.Of(copy.Account.Id, domain), (shown, flags) => new SieveContext
            {
                Message = shown,
                Envelope = new SieveEnvelope(message.SenderText, copy.Recipient.Address.ToString()),
                OwnAddresses = own,
                Environment = environment,
                Host = host,
                Time = clock,
                Flags = flags,
                SpamPercent = Score(context, StageItems.SpamScore),
                VirusScore = Score(context, StageItems.VirusScore),
                Limits = scripts.Options.Limits,
            });
            chain.Run(original);
            await PrepareAsync(decision, chain, message, copy, blob, context, cancellationToken).ConfigureAwait(false);
            if (!message.Quarantined && decision.Placements.Count > 0 && !decision.Sendings.Exists(static sending => sending.Answer is not null)) await AnswerAbsenceAsync(decision, message, copy, original, own, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StoreException))
        {
            // A defect of ours must not hold up anybody's mail: it is delivered as if there were no script.
            LogBroken(exception, copy.Account.Address.ToString(), message.Trace);
            decision = new CopyDecision();
            decision.Placements.Add(new ScriptedPlacement(null, [], blob, null));
        }

        metrics.ScriptsRun(decision.Failures.Count);
        return decision;
    }

    private async Task PrepareAsync(CopyDecision decision, ScriptChain chain, AcceptedMessage message, LocalCopy copy, StagedBlob blob, StageContext? context, CancellationToken cancellationToken)
    {
        foreach (ScriptFailure failure in chain.Failures)
        {
            decision.Failures.Add(failure);
            if (failure.At.Script.Owner.Scope == ScriptScope.Account) failure.Notice = await sender.FailureAsync(message, copy, failure, cancellationToken).ConfigureAwait(false);
            LogFailed(failure.At.Script.Name, failure.At.Script.Owner.Scope, copy.Account.Address.ToString(), failure.At.Line, failure.Error, message.Trace);
        }

        if (chain.Refused is { } refused && !message.Quarantined)
        {
            decision.Notes.Add(("reject", chain.RefusedAt));
            string? reason = Reason(refused.Reason, message.Envelope.SmtpUtf8);
            // RFC 5429 §2.2: reject would rather keep its words, and tells them in a message where a reply cannot hold them; ereject would rather be a reply.
            if (reason is null && !refused.AtProtocol && held.Stopping(copy.Account.Id) is null && await SentTodayAsync(copy.Account.Id).ConfigureAwait(false) < scripts.Options.SentPerDay
                && await sender.RefusalAsync(message, copy, refused.Reason, blob, chain.RefusedAt, cancellationToken).ConfigureAwait(false) is { } told)
                decision.Sendings.Add(told);
            else
                decision.Refusal = new SmtpReply(550, new EnhancedStatusCode(5, 7, 1), reason ?? "The recipient does not take this message");
            return;
        }

        decision.Marks.AddRange(chain.Marks);
        var changed = new Dictionary<ChangedMessage, StagedBlob>();
        var forwarding = new Forwarding();
        // Whoever holds a stolen account holds what its scripts send; what is spam is not spread.
        string? stopped = message.Quarantined ? "quarantined" : held.Stopping(copy.Account.Id) is not null ? "held" : null;
        foreach ((SieveAction action, ChangedMessage? form, ScriptPoint at) in chain.Actions)
        {
            switch (action)
            {
                case FileIntoAction into:
                    decision.Placements.Add(new ScriptedPlacement(into, into.Flags ?? [], await BlobOf(form).ConfigureAwait(false), at));
                    break;
                case DiscardAction:
                    decision.Notes.Add(("discard", at));
                    break;
                case RedirectAction redirect:
                    forwarding.Note(redirect, await AddAsync(at, async () => await sender.RedirectAsync(message, copy, redirect, await OutboundOf(form).ConfigureAwait(false), context, at, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false));
                    break;
                case VacationAction vacation:
                    await AddAsync(at, () => sender.AnswerAsync(message, copy, vacation, at, cancellationToken)).ConfigureAwait(false);
                    break;
                case NotifyAction notify:
                    await AddAsync(at, () => sender.NotifyAsync(message, copy, notify, at, cancellationToken)).ConfigureAwait(false);
                    break;
            }
        }

        if (forwarding.Failed && chain.Kept is null && decision.Placements.Count == 0) decision.Placements.Add(new ScriptedPlacement(null, [], blob, null));
        if (chain.Kept is { } kept) decision.Placements.Add(new ScriptedPlacement(null, kept.Flags, await BlobOf(kept.Message).ConfigureAwait(false), kept.At));

        async Task<bool> AddAsync(ScriptPoint at, Func<Task<ScriptedSending?>> make)
        {
            string? why = stopped ?? (await SentTodayAsync(copy.Account.Id).ConfigureAwait(false) + decision.Sendings.Count >= scripts.Options.SentPerDay ? "too-many-today" : null);
            ScriptedSending? sending = why is null ? await make().ConfigureAwait(false) : null;
            if (sending is not null) decision.Sendings.Add(sending);
            else decision.Notes.Add(($"not-sent why={why ?? "loop-or-nobody"}", at));
            return sending is not null;
        }

        // Return-Path is ours for mailboxes here (RFC 5321 §4.4).
        async ValueTask<StagedBlob> OutboundOf(ChangedMessage? form)
        {
            if (form is null) return copy.Above is { } above ? message.With(message.OutboundBlob, above) : message.OutboundBlob;
            ReadOnlyMemory<byte> header = form.Header;
            int first = header.Span.StartsWith("Return-Path:"u8) ? header.Span.IndexOf((byte)'\n') + 1 : 0;
            await using BlobWriter writer = store.CreateBlob();
            form.WriteTo(piece =>
            {
                writer.Write(piece.Span[Math.Min(first, piece.Length)..]);
                first = 0;
            });
            return message.Sub(await writer.CompleteAsync(default, cancellationToken).ConfigureAwait(false));
        }

        async ValueTask<StagedBlob> BlobOf(ChangedMessage? form)
        {
            if (form is null) return blob;
            if (changed.TryGetValue(form, out StagedBlob? known)) return known;
            await using BlobWriter writer = store.CreateBlob();
            form.WriteTo(piece => writer.Write(piece.Span));
            return changed[form] = message.Sub(await writer.CompleteAsync().ConfigureAwait(false));
        }
    }

    // Beside the scripts: what a script threw away or sent elsewhere is not answered, and two answers to one message are one too many.
    private async ValueTask AnswerAbsenceAsync(CopyDecision decision, AcceptedMessage message, LocalCopy copy, SieveMessage original, string[] own, CancellationToken cancellationToken)
    {
        AccountId account = copy.Account.Id;
        DateTimeOffset now = clock.GetUtcNow();
        if (!absences.Concern(account) || held.Stopping(account) is not null || absences.Of(account, now) is not { } absence) return;
        TimeSpan period = scripts.Options.Limits.VacationDefault;
        if (AbsenceAnswer.To(original.Header, original.Structure.Summary, message.SenderText, own, absence, period) is not { } answer) return;
        DateTimeOffset? last = await store.ReadAsync(reader => RunMemory.Answered(reader, account, answer.Key, answer.To.ToString()), cancellationToken).ConfigureAwait(false);
        if (now - last < period || await SentTodayAsync(account).ConfigureAwait(false) >= scripts.Options.SentPerDay) return;
        if (await sender.AnswerAsync(message, copy, answer, AbsenceAnswer.PointOf(account), cancellationToken).ConfigureAwait(false) is { } sending) decision.Sendings.Add(sending);
    }

    private async ValueTask<long> SentTodayAsync(AccountId account) => await store.ReadAsync(reader => RunMemory.SentToday(reader, account, clock.GetUtcNow())).ConfigureAwait(false);

    private static SieveMessage Shown(StagedBlob blob, Stream bytes) => new(blob.Header.ToArray(), blob.Structure, (offset, length) =>
    {
        bytes.Position = Math.Min(offset, blob.Length);
        byte[] piece = new byte[(int)Math.Min(length, blob.Length - bytes.Position)];
        bytes.ReadExactly(piece);
        return piece;
    });

    // RFC 5183 §4. The client is known only where it is there.
    private Dictionary<string, string> Environment(LocalCopy copy, ConnectionFacts? connection)
    {
        var items = new Dictionary<string, string>
        {
            ["domain"] = copy.Account.Address.Domain?.Ascii ?? "",
            ["host"] = options.HostName,
            ["location"] = "MDA",
            ["phase"] = "during",
        };
        if (connection is not null) items["remote-ip"] = connection.RemoteAddress.ToString();
        if (connection?.Helo is { } helo) items["remote-host"] = helo;
        return items;
    }

    // RFC 5230 §4.5: the account's address, and the alias that this message came by; a list that it came by is not the owner's.
    private static string[] OwnAddresses(DeliveryPlan plan, LocalCopy copy)
    {
        string primary = copy.Account.Address.ToString();
        return copy.Recipient.Address == copy.Account.Address || plan.IsList(copy.Index) ? [primary] : [primary, copy.Recipient.Address.ToString()];
    }

    // RFC 5235 §2: what no stage looked at has no score.
    private static int? Score(StageContext? context, string item) => context?.Items.GetValueOrDefault(item) as int?;

    // RFC 5429 §2.1: a reply is ASCII, but for a client that said SMTPUTF8 (RFC 6531 §3.7.4). Null where it cannot hold the reason.
    private static string? Reason(string reason, bool utf8)
    {
        var text = new StringBuilder();
        foreach (string line in reason.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) text.Append(text.Length > 0 ? " " : "").Append(line);
        string one = text.ToString();
        if (one.Length == 0 || one.AsSpan().ContainsAnyInRange('\0', '\u001f') || one.Contains('\u007f', StringComparison.Ordinal)) return "The recipient does not take this message";
        if (!utf8 && !Ascii.IsValid(one)) return null;
        int length = 0, octets = 0;
        foreach (Rune rune in one.EnumerateRunes())
        {
            if (octets + rune.Utf8SequenceLength > MostReasonOctets) return string.Concat(one.AsSpan(0, length), "...");
            (length, octets) = (length + rune.Utf16SequenceLength, octets + rune.Utf8SequenceLength);
        }

        return one;
    }

    [LoggerMessage(3981, LogLevel.Warning, "The script '{Script}' ({Scope}) failed for {Account} at line {Line}: {Error} Message {Trace} is kept; 'posthouse sieve test' shows what the script does with it")]
    private partial void LogFailed(string script, ScriptScope scope, string account, int line, string error, string trace);

    [LoggerMessage(3982, LogLevel.Error, "The scripts of {Account} could not be run for message {Trace} by a defect of the program; it is delivered without them")]
    private partial void LogBroken(Exception exception, string account, string trace);
}
