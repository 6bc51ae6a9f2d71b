using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Nodes;
using Posthouse.Delivery;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Jmap;

/// <summary>EmailSubmission/set (RFC 8621 §7.5): sends, and takes back what waits for its moment.</summary>
internal sealed class SubmissionSet(MailStore store, SubmissionSender sender, SubmissionPostponement postponement, QueueOperations queue, SnoozeClock snoozes, ScheduleWatch schedule, SubmissionWatch watch, TimeProvider clock) : SetMethod(store)
{
    // The oldest that are over make room.
    private const int Kept = 1000;

    public override string Name => "EmailSubmission/set";

    public override string Capability => Capabilities.Submission;

    internal override IReadOnlySet<string> Updatable { get; } = FrozenSet.Create("undoStatus", "sendAt");

    protected override IReadOnlyList<string> OwnArguments => ["onSuccessUpdateEmail", "onSuccessDestroyEmail"];

    protected override string State(StoreReader reader, AccountView view) => ObjectTable.State(reader, view.Account, ObjectKind.Submission);

    // What is wrong with them is said before anything is sent.
    protected override ValueTask BeginAsync(JmapCall call, CancellationToken cancellationToken)
    {
        _ = call.Arguments.Object("onSuccessUpdateEmail");
        _ = call.Arguments.Texts("onSuccessDestroyEmail");
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> CreateAsync(JmapCall call, JsonElement value, CancellationToken cancellationToken)
    {
        string? once = OnceNames.Read(value);
        if (once is not null && await Store.ReadAsync(reader => OnceNames.Find(reader, call.Account, OnceKind.Submission, once), cancellationToken).ConfigureAwait(false) is { } known) return await AgainAsync(call, known, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                return await SendAsync(call, value, once, cancellationToken).ConfigureAwait(false);
            }
            catch (SentBefore)
            {
                // By a transaction of the same group, which may not be durable yet, and may never be: this one is behind it.
                if (await Store.WriteAsync(transaction => OnceNames.Find(transaction, call.Account, OnceKind.Submission, once!), cancellationToken).ConfigureAwait(false) is { } before) return await AgainAsync(call, before, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> SendAsync(JmapCall call, JsonElement value, string? once, CancellationToken cancellationToken)
    {
        string? replaces = ReplacedEmail.Read(call, value);
        // A client whose answer was lost may take what it made itself for the draft before.
        if (replaces is not null && value.TryGetProperty("emailId", out JsonElement email) && email.ValueKind == JsonValueKind.String && call.Run.Resolve(email.GetString()!) == replaces) replaces = null;
        // Written down in the transaction that takes the message: whatever is on its way is known, and what is known is on its way.
        long number = 0;
        JsonObject sent = await sender.SendAsync(
            call,
            value,
            (transaction, made) => number = call.States!.Apply(transaction, _ =>
            {
                // The first request and its repetition can be here together.
                if (once is not null && OnceNames.Find(transaction, call.Account, OnceKind.Submission, once) is not null) throw new SentBefore();
                MakeRoom(transaction, call);
                long inserted = ObjectTable.Insert(transaction, call.Account, ObjectKind.Submission, made.ToJsonString());
                if (once is not null) OnceNames.Put(transaction, call.Account, OnceKind.Submission, once, inserted, clock.GetUtcNow(), call.Options);
                var taken = new Submission(inserted, made);
                OpenSubmissions.Open(transaction, call.Account, taken);
                if (taken.IsScheduled) Schedule(transaction, call, taken);
                if (replaces is not null) ReplacedEmail.Destroy(transaction, call, replaces);
                return inserted;
            }),
            cancellationToken).ConfigureAwait(false);
        var submission = new Submission(number, sent);
        watch.Note(submission);
        if (submission.IsScheduled) Noted(call);
        return (submission.Id, output =>
        {
            output.WriteString("threadId"u8, submission.ThreadId);
            output.WriteString("sendAt"u8, (string)sent["sendAt"]!);
            output.WriteString("undoStatus"u8, submission.UndoStatus(clock.GetUtcNow()));
            if (value.TryGetProperty("envelope", out JsonElement given) && given.ValueKind == JsonValueKind.Object) return;
            output.WritePropertyName("envelope"u8);
            sent["envelope"]!.WriteTo(output);
        });
    }

    // What was sent under the name before; its record may have made room for others since.
    private async ValueTask<(string Id, Action<Utf8JsonWriter>? More)> AgainAsync(JmapCall call, long number, CancellationToken cancellationToken)
    {
        string id = Submission.IdOf(number);
        Submission? submission = await Store.ReadAsync(reader => Submission.Find(reader, call.Account, id), cancellationToken).ConfigureAwait(false);
        return (id, output =>
        {
            output.WriteString("undoStatus"u8, submission?.UndoStatus(clock.GetUtcNow()) ?? "final");
            if (submission is null) return;
            output.WriteString("threadId"u8, submission.ThreadId);
            output.WriteString("sendAt"u8, (string)submission.Value["sendAt"]!);
        });
    }

    private sealed class SentBefore() : Exception("It was sent under this name before.");

    protected override async ValueTask<Action<Utf8JsonWriter>?> UpdateAsync(JmapCall call, string id, JsonElement patch, CancellationToken cancellationToken)
    {
        Submission submission = await Store.ReadAsync(reader => Submission.Find(reader, call.Account, id), cancellationToken).ConfigureAwait(false) ?? throw SetException.NotFound();
        string emailBefore = submission.EmailId;
        foreach (JsonProperty property in patch.EnumerateObject())
        {
            if (property.Name == "sendAt")
            {
                submission = await PostponeAsync(call, submission, property.Value, cancellationToken).ConfigureAwait(false);
                continue;
            }

            // RFC 8621 §7.5: the only thing that can be changed.
            if (property.Name != "undoStatus" || property.Value.ValueKind != JsonValueKind.String || property.Value.GetString() is not ("canceled" or "pending" or "final")) throw SetException.Invalid(property.Name, "Only undoStatus can be changed, to 'canceled', and sendAt of what is scheduled.");
            string wanted = property.Value.GetString()!, now = submission.UndoStatus(clock.GetUtcNow());
            if (wanted == now) continue;
            if (wanted != "canceled") throw SetException.Invalid(property.Name, "undoStatus can only become 'canceled'.");
            if (now != "pending") throw SubmissionPostponement.TooLate(submission);
            if (await CancelAsync(call, submission, cancellationToken).ConfigureAwait(false)) continue;
            // Somebody else has cancelled it in this moment: it is as was wanted.
            if (await postponement.NowAsync(submission, call, cancellationToken).ConfigureAwait(false) is not { IsCanceled: true } cancelled) throw SubmissionPostponement.TooLate(null);
            submission = cancelled;
        }

        return submission.EmailId == emailBefore ? null : output =>
        {
            output.WriteString("emailId"u8, submission.EmailId);
            output.WriteString("threadId"u8, submission.ThreadId);
            output.WriteString("undoStatus"u8, submission.UndoStatus(clock.GetUtcNow()));
            output.WritePropertyName("envelope"u8);
            submission.Value["envelope"]!.WriteTo(output);
        };
    }

    // Written down in the transaction that takes it out of the queue: what is said to be taken back is, and what is taken back is said to be.
    private async ValueTask<bool> CancelAsync(JmapCall call, Submission submission, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        MessageId message = JmapIds.TryMessage(submission.EmailId, call.Account, out MessageId id) ? id : default;
        StagedBlob? dated = submission.IsScheduled ? await RedatedMessage.StageAsync(Store, message, now, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            return await queue.CancelAsync(
                submission.Trace,
                call.Account,
                transaction => call.States!.Apply(transaction, _ =>
                {
                    submission.Cancel(dated is null ? null : ScheduledMail.Find(transaction, message)?.Return(transaction, dated, now));
                    ObjectTable.Put(transaction, call.Account, ObjectKind.Submission, submission.Number, submission.Value.ToJsonString());
                    return 0;
                }),
                cancellationToken).ConfigureAwait(false) == QueueCancellation.Done;
        }
        finally
        {
            if (dated is not null) await dated.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Of what is scheduled alone: what waits to be thought over again is on its way in seconds.
    private async ValueTask<Submission> PostponeAsync(JmapCall call, Submission submission, JsonElement value, CancellationToken cancellationToken)
    {
        if (!JmapDate.TryParseUtc(value.ValueKind == JsonValueKind.String ? value.GetString() : null, out DateTimeOffset at)) throw SetException.Invalid("sendAt", "'sendAt' must be a UTCDate.");
        if (at == submission.SendAt && (!submission.IsScheduled || await IsDatedAsync(call, submission, at, cancellationToken).ConfigureAwait(false))) return submission;
        if (!submission.IsScheduled) throw SetException.Invalid("sendAt", "Only what is scheduled can be sent at another time.");
        var changed = new Submission(submission.Number, await postponement.MoveAsync(call, submission, at, cancellationToken).ConfigureAwait(false));
        watch.Note(changed);
        Noted(call);
        return changed;
    }

    // A draft of today that was put off by a client which does not date it is given its date with the time that it has already.
    private ValueTask<bool> IsDatedAsync(JmapCall call, Submission submission, DateTimeOffset at, CancellationToken cancellationToken) => Store.ReadAsync(
        reader => !JmapIds.TryMessage(submission.EmailId, call.Account, out MessageId id) || Email.Find(reader, id) is not { } email || email.Received == at,
        cancellationToken);

    private void Schedule(WriteTransaction transaction, JmapCall call, Submission submission)
    {
        if (!JmapIds.TryMessage(submission.EmailId, call.Account, out MessageId id) || Email.Find(transaction, id) is not { } email) throw SetException.Invalid("emailId", "There is no such Email.");
        ScheduledMail.Begin(transaction, email, call.User, submission.UndoStatus(clock.GetUtcNow()) == "pending" ? submission.SendAt : null, submission.Number, submission.Trace);
    }

    private void Noted(JmapCall call)
    {
        snoozes.Note();
        schedule.Note(call.Account);
    }

    // RFC 8621 §7.5: forgetting a submission does not take it back.
    protected override async ValueTask DestroyAsync(JmapCall call, string id, CancellationToken cancellationToken)
    {
        if (!Submission.TryNumber(id, out long number) || !await WriteAsync(call, transaction => ObjectTable.Delete(transaction, call.Account, ObjectKind.Submission, number), cancellationToken).ConfigureAwait(false)) throw SetException.NotFound();
    }

    protected override async ValueTask EndAsync(JmapCall call, SetOutcome outcome, CancellationToken cancellationToken)
    {
        var update = new JsonObject();
        foreach (JsonProperty property in call.Arguments.Object("onSuccessUpdateEmail")?.EnumerateObject() ?? default)
        {
            if (await EmailOfAsync(call, outcome, property.Name, cancellationToken).ConfigureAwait(false) is { } email) update[email] = JsonNode.Parse(property.Value.GetRawText());
        }

        var destroy = new JsonArray();
        foreach (string id in call.Arguments.Texts("onSuccessDestroyEmail") ?? [])
        {
            if (await EmailOfAsync(call, outcome, id, cancellationToken).ConfigureAwait(false) is { } email) destroy.Add(email);
        }

        if (update.Count == 0 && destroy.Count == 0) return;
        call.Implied.Add(("Email/set", ImpliedCall.Of(arguments =>
        {
            arguments.WriteString("accountId"u8, JmapIds.Of(call.Account));
            if (update.Count > 0)
            {
                arguments.WritePropertyName("update"u8);
                update.WriteTo(arguments);
            }

            if (destroy.Count > 0)
            {
                arguments.WritePropertyName("destroy"u8);
                destroy.WriteTo(arguments);
            }
        })));
    }

    // Only of those that this call has made, changed or destroyed with success.
    private async ValueTask<string?> EmailOfAsync(JmapCall call, SetOutcome outcome, string id, CancellationToken cancellationToken)
    {
        if (id.StartsWith('#') && !outcome.Created.ContainsKey(id[1..])) return null;
        string? resolved = call.Run.Resolve(id);
        if (resolved is null || (!id.StartsWith('#') && !outcome.Updated.ContainsKey(resolved) && !outcome.Destroyed.Contains(resolved))) return null;
        return (await Store.ReadAsync(reader => Submission.Find(reader, call.Account, resolved), cancellationToken).ConfigureAwait(false))?.EmailId;
    }

    private void MakeRoom(WriteTransaction transaction, JmapCall call)
    {
        List<Submission> all = Submission.List(transaction, call.Account);
        DateTimeOffset now = clock.GetUtcNow();
        foreach (Submission old in all.Where(submission => submission.UndoStatus(now) != "pending").Take(Math.Max(0, all.Count - Kept + 1)))
            ObjectTable.Delete(transaction, call.Account, ObjectKind.Submission, old.Number);
    }
}
