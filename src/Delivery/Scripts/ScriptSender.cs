using System.Text;
using MimeKit;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Sieve;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// Makes ready the messages that scripts send. All of them go through the queue, those to accounts here too, so that the scripts of who gets
/// them run as for any other mail. Nothing is sent before the commit of the message that it is about.
/// </summary>
internal sealed class ScriptSender(MailStore store, AccountDirectory directory, ScriptLists lists, DeliveryServices services, PipelinePlan pipeline, OutgoingSigner signer, RecipientRouter router, QueuedProof proof, DeliveryOptions options, TimeProvider clock)
{
    /// <summary>Null where it is not sent on but is to be kept: it would come back, or has come back already.</summary>
    /// <param name="blob">What goes on, without Return-Path.</param>
    internal async Task<ScriptedSending?> RedirectAsync(AcceptedMessage about, LocalCopy copy, RedirectAction action, StagedBlob blob, StageContext? context, ScriptPoint at, CancellationToken cancellationToken)
    {
        EmailAddress? to = action.List is { } list ? await lists.FindAsync(list, copy.Account, cancellationToken).ConfigureAwait(false) : action.Address;
        if (to is null || RecipientRouter.HasPassed(blob.Header, copy.Account.Address) || RecipientRouter.HasPassed(about.LocalBlob.Header, copy.Account.Address)) return null;
        // A script may have put the message into another one: its way goes on with it all the same.
        if (RecipientRouter.Passages(about.LocalBlob.Header, blob.Header) is { Length: > 0 } way) blob = about.Sub(blob.WithPrepended(way));
        AddressResolution resolution = await directory.ResolveAsync(to, cancellationToken).ConfigureAwait(false);
        // RFC 6134 §2.3: to each of a list; who is in it himself is left out.
        IReadOnlyList<EmailAddress> recipients = action.List is null ? [to] : await lists.MembersAsync(to, copy.Account.Id, cancellationToken).ConfigureAwait(false);
        if (recipients.Count == 0 || action.List is null && resolution.Accounts.Any(account => account.Id == copy.Account.Id)) return null;

        // Whoever sends it on writes to the list: a closed one takes it from its members. The queue would refuse it, and it would be lost to its reader.
        if (await router.RefusalAsync(blob.Header, copy.Account.Address, copy.Account.Id, to, resolution, cancellationToken).ConfigureAwait(false) is not null) return null;
        var remote = new HashSet<EmailAddress>(action.List is null ? resolution.Kind == AddressKind.Remote ? [to] : [] : resolution.RemoteAddresses);
        Envelope envelope = about.Envelope with { Recipients = [], HoldUntil = null, DeliverBy = null };
        if (envelope.Body == BodyType.SevenBit && await ReceivingTransaction.HasEightBitAsync(blob, cancellationToken).ConfigureAwait(false)) envelope = envelope with { Body = BodyType.EightBitMime };
        Envelope forwarded = envelope;
        if (remote.Count > 0)
        {
            forwarded = await router.ForwardedAsync(envelope, copy.Account.Address, cancellationToken).ConfigureAwait(false);
            if (await SealAsync(about, copy, blob, context, cancellationToken).ConfigureAwait(false) is { } seal) blob = about.Sub(blob.WithPrepended(seal));
        }

        var plan = new DeliveryPlan();
        foreach (bool local in (ReadOnlySpan<bool>)[true, false])
        {
            var group = new OutboundGroup(local ? envelope : forwarded, copy.Account.Address.ToString(), local);
            foreach (EmailAddress recipient in recipients)
            {
                if (remote.Contains(recipient) == local) continue;
                group.Recipients.Add(new EnvelopeRecipient(recipient)
                {
                    // RFC 3461 §5.2.7.1: as for an alias; success was told when it came here.
                    Notify = copy.Recipient.Notify & ~DsnNotify.Success,
                    OriginalRecipient = copy.Recipient.OriginalRecipient ?? "rfc822;" + copy.Recipient.Address,
                });
            }

            if (group.Recipients.Count > 0) plan.Outbound.Add(group);
        }

        var message = new AcceptedMessage { Envelope = plan.Outbound[0].Envelope, Trace = about.Trace, At = about.At, LocalBlob = blob, OutboundBlob = blob, MessageIdHeader = about.MessageIdHeader, EachIsAnswered = true };
        about.Own(message);
        return new ScriptedSending(new DeliveryCommit(services, plan, message), $"redirect to={(action.List is null ? to.ToString() : ScriptWords.OneLine(action.List).Replace(' ', '_'))}", at);
    }

    internal async Task<ScriptedSending?> AnswerAsync(AcceptedMessage about, LocalCopy copy, VacationAction action, ScriptPoint at, CancellationToken cancellationToken)
    {
        string trace = TraceId.Create(clock.GetUtcNow());
        using MimeMessage answer = ScriptMail.Answer(copy.Account, action with { From = await OwnAsync(action.From, copy.Account.Id, cancellationToken).ConfigureAwait(false) }, $"{trace}@{options.HostName}", about.At);
        // RFC 3834 §3.3: from the null reverse-path, so that nothing comes back.
        (DeliveryCommit? commit, StagedBlob blob) = await MakeAsync(about, copy, answer, null, [action.To], trace, "vacation", cancellationToken).ConfigureAwait(false);
        return commit is null ? null : new ScriptedSending(commit, $"vacation to={action.To}", at, action) { Fcc = Filed(action.Fcc, blob, at) };
    }

    /// <summary>RFC 5429 §2.2.1: a disposition notification with the reason; null where nobody is to be told, as for mail without a sender.</summary>
    internal async Task<ScriptedSending?> RefusalAsync(AcceptedMessage about, LocalCopy copy, string reason, StagedBlob blob, ScriptPoint at, CancellationToken cancellationToken)
    {
        if (about.Envelope.Sender is not { } to) return null;
        string trace = TraceId.Create(clock.GetUtcNow());
        using MimeMessage refusal = ScriptMail.Refusal(copy, to, reason, System.Buffers.BuffersExtensions.ToArray(blob.Header), blob.Structure.Summary, options.HostName, $"{trace}@{options.HostName}", about.At);
        (DeliveryCommit? commit, _) = await MakeAsync(about, copy, refusal, null, [to], trace, "reject", cancellationToken).ConfigureAwait(false);
        return commit is null ? null : new ScriptedSending(commit, $"reject-notice to={to}", at);
    }

    internal async Task<ScriptedSending?> NotifyAsync(AcceptedMessage about, LocalCopy copy, NotifyAction action, ScriptPoint at, CancellationToken cancellationToken)
    {
        string trace = TraceId.Create(clock.GetUtcNow());
        using MimeMessage notification = ScriptMail.Notification(copy.Account, action with { From = await OwnAsync(action.From, copy.Account.Id, cancellationToken).ConfigureAwait(false) }, $"{trace}@{options.HostName}", about.At);
        // RFC 5436 §2.7.1: what is about mail without a sender has none either.
        EmailAddress? sender = about.Envelope.Sender is null ? null : copy.Account.Address;
        (DeliveryCommit? commit, StagedBlob blob) = await MakeAsync(about, copy, notification, sender, [.. action.Method.To, .. action.Method.Cc], trace, "notify", cancellationToken).ConfigureAwait(false);
        return commit is null ? null : new ScriptedSending(commit, $"notify to={ScriptWords.OneLine(string.Join(',', action.Method.To))}", at) { Fcc = Filed(action.Fcc, blob, at) };
    }

    /// <summary>Into the Inbox, past all scripts: it speaks of one of them.</summary>
    internal async Task<DeliveryCommit> FailureAsync(AcceptedMessage about, LocalCopy copy, ScriptFailure failure, CancellationToken cancellationToken)
    {
        string trace = TraceId.Create(clock.GetUtcNow());
        using MimeMessage notice = ScriptMail.Failure(copy.Account, failure, options.HostName, $"{trace}@{options.HostName}", about.At);
        AcceptedMessage message = await StageAsync(about, notice, null, sign: false, trace, copy.Account.Address, "notice=script-failed", cancellationToken).ConfigureAwait(false);
        var plan = new DeliveryPlan();
        plan.AddCopy(new LocalCopy(copy.Account, new EnvelopeRecipient(copy.Account.Address) { Notify = DsnNotify.Never }, 0));
        return new DeliveryCommit(services, plan, message);
    }

    // RFC 5435 §3.3 and RFC 5230 §4.3 leave the check to us: a script says no other sender than its owner may in a message of his own.
    private async ValueTask<string?> OwnAsync(string? from, AccountId account, CancellationToken cancellationToken)
    {
        if (from is null || !InternetAddressList.TryParse(from, out InternetAddressList? list) || list.Count == 0) return null;
        foreach (InternetAddress one in list)
        {
            if (one is not MailboxAddress mailbox || !EmailAddress.TryParse(mailbox.Address, out EmailAddress? address) || !await directory.MaySendAsAsync(account, address, cancellationToken).ConfigureAwait(false)) return null;
        }

        return from;
    }

    private async Task<(DeliveryCommit? Commit, StagedBlob Blob)> MakeAsync(
        AcceptedMessage about, LocalCopy copy, MimeMessage composed, EmailAddress? sender, IReadOnlyList<EmailAddress> recipients, string trace, string kind, CancellationToken cancellationToken)
    {
        var here = new List<EmailAddress>();
        var elsewhere = new List<EmailAddress>();
        foreach (EmailAddress recipient in recipients)
        {
            AddressResolution of = await directory.ResolveAsync(recipient, cancellationToken).ConfigureAwait(false);
            // Nobody is there to be told, and nobody to be told of that. The account speaks, whatever the sender.
            if (of.Kind == AddressKind.Unknown || (of.Group is not null && !await directory.MayPostAsync(recipient, copy.Account.Address, copy.Account.Id, cancellationToken).ConfigureAwait(false))) continue;
            (of.Kind == AddressKind.Remote ? elsewhere : here).Add(recipient);
        }

        AcceptedMessage message = await StageAsync(about, composed, sender, elsewhere.Count > 0, trace, recipients[0], $"script={kind} of={copy.Account.Address} about={about.Trace}", cancellationToken).ConfigureAwait(false);
        var plan = new DeliveryPlan();
        foreach ((List<EmailAddress> group, bool local) in (ReadOnlySpan<(List<EmailAddress>, bool)>)[(here, true), (elsewhere, false)])
        {
            if (group.Count == 0) continue;
            var outbound = new OutboundGroup(message.Envelope, null, local);
            foreach (EmailAddress recipient in group) outbound.Recipients.Add(new EnvelopeRecipient(recipient) { Notify = DsnNotify.Never });
            plan.Outbound.Add(outbound);
        }

        return (plan.Outbound.Count == 0 ? null : new DeliveryCommit(services, plan, message), message.LocalBlob);
    }

    private async Task<AcceptedMessage> StageAsync(
        AcceptedMessage about, MimeMessage composed, EmailAddress? sender, bool sign, string trace, EmailAddress recipient, string detail, CancellationToken cancellationToken)
    {
        bool international = composed.From.Mailboxes.Concat(composed.To.Mailboxes).Concat(composed.Cc.Mailboxes).Any(static address => !Ascii.IsValid(address.Address));
        await using BlobWriter writer = store.CreateBlob();
        writer.Write(ScriptMail.Bytes(composed, international));
        StagedBlob blob = about.Sub(await writer.CompleteAsync(default, cancellationToken).ConfigureAwait(false));
        if (sign && await signer.SignAsync(new StagedMessage(blob, 0), cancellationToken).ConfigureAwait(false) is { Count: > 0 } signatures) blob = about.Sub(blob.WithPrepended(Lines(signatures)));
        var message = AcceptedMessage.OfOurs(new Envelope { Sender = sender, SmtpUtf8 = international, Body = BodyType.EightBitMime }, trace, about.At, blob, recipient.ToString(), detail);
        about.Own(message);
        return message;
    }

    // RFC 8580 §3: a copy of what is sent is read already, unless the script says otherwise.
    private static ScriptedPlacement? Filed(FileIntoAction? fcc, StagedBlob blob, ScriptPoint at) => fcc is null ? null : new ScriptedPlacement(fcc, fcc.Flags ?? ["\\Seen"], blob, at);

    // What was found out when it came is put under our seal, as an alias that forwards does (RFC 8617 §5.1). Where an alias sends it on as well, it has the seal already.
    private async ValueTask<byte[]?> SealAsync(AcceptedMessage about, LocalCopy copy, StagedBlob blob, StageContext? context, CancellationToken cancellationToken)
    {
        if (context is null) return await proof.LinesAsync(blob, about.Account, copy.Account.Address, cancellationToken).ConfigureAwait(false);
        if (context.Items.ContainsKey(StageItems.SentOn)) return null;
        var shown = new StageContext { Connection = context.Connection, Envelope = context.Envelope, Message = new StagedMessage(blob, 0) };
        foreach ((string name, object item) in context.Items) shown.Items[name] = item;
        shown.Items[StageItems.SentOn] = true;
        foreach (IReceivingStage stage in pipeline.StagesAt(StagePoint.Message).ToArray())
        {
            if (stage.Descriptor.Name is "arc-sealing" or "dkim-signing") await stage.EvaluateAsync(shown, cancellationToken).ConfigureAwait(false);
        }

        return shown.PrependedHeaders.Count == 0 ? null : Lines(shown.PrependedHeaders);
    }

    private static byte[] Lines(IReadOnlyList<string> fields) => Encoding.UTF8.GetBytes(string.Concat(fields.Select(static field => field + "\r\n")));
}
