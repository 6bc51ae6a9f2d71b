using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>One FETCH on its way through its batches.</summary>
internal sealed class FetchRun
{
    // Up to this size a message's response stays in one piece of memory, so that it can be taken back when its octets are damaged.
    private const int Retractable = 64 << 10;

    private readonly ImapSession _session;
    private readonly FetchCommand _command;
    private readonly MailboxIndex _index;
    private readonly UidSet _seen;
    private readonly FetchResponse _response;
    private readonly SectionWriter _sections;
    private readonly MessageDetail _detail;
    private readonly ModSeq _changedSince;
    private readonly List<Placement> _placements = [];
    private readonly List<MessageId> _ids = [];
    private readonly List<(Placement Placement, StoredMessage Message)> _found = [];
    private long _answered;
    private bool _damaged;

    /// <param name="seen">What this command has just marked \Seen: its FLAGS are told.</param>
    internal FetchRun(ImapSession session, FetchCommand command, MailboxIndex index, UidSet seen, FetchResponse response)
    {
        _session = session;
        _command = command;
        _index = index;
        _seen = seen;
        _response = response;
        _sections = new SectionWriter(session.Output);
        _changedSince = command.ChangedSince ?? new ModSeq(-1);
        _detail = DetailOf(command);
        NeedsStored = command.Sections.Count > 0 || (command.Attributes & ~FetchAttributes.OfPlacement) != 0;
    }

    internal bool NeedsStored { get; }

    internal async ValueTask WriteAsync(UidSet batch, CancellationToken cancellationToken)
    {
        _placements.Clear();
        _index.Read(batch, _placements);
        if (_command.ChangedSince is not null) _placements.RemoveAll(placement => placement.ModSeq <= _changedSince);
        if (_placements.Count == 0) return;
        if (!NeedsStored)
        {
            foreach (Placement placement in _placements)
            {
                Begin(placement);
                _response.End();
            }

            return;
        }

        _ids.Clear();
        foreach (Placement placement in _placements) _ids.Add(placement.Message);
        if (_command.Sections.Count == 0)
        {
            await _session.Store.ReadAsync(WriteDetails, cancellationToken).ConfigureAwait(false);
            return;
        }

        _found.Clear();
        await _session.Store.ReadAsync(CollectMessages, cancellationToken).ConfigureAwait(false);
        BlobReader?[] blobs = _session.Store.OpenBlobs(_found.ConvertAll(static found => found.Message.Blob));
        try
        {
            for (int i = 0; i < _found.Count; i++)
            {
                (Placement placement, StoredMessage message) = _found[i];
                await WriteSectionsAsync(placement, message, blobs[i], cancellationToken).ConfigureAwait(false);
                await _session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (BlobReader? blob in blobs) blob?.Dispose();
        }

        _found.Clear();
    }

    internal Completion Completion(UidSet asked)
    {
        if (_sections.MetUnknownEncoding) return Imap.Completion.No("A part's transfer encoding is not known.", "UNKNOWN-CTE");
        if (_damaged) return Imap.Completion.No("Stored octets of a message are damaged; the administrator has been told.", "CORRUPTION");
        // RFC 5530: by sequence number, the client has asked for messages that others have removed.
        bool missing = !_command.Uid && _command.ChangedSince is null && _answered < asked.MemberCount;
        return Imap.Completion.Ok("FETCH completed", missing ? "EXPUNGEISSUED" : null);
    }

    private bool WriteDetails(StoreReader reader)
    {
        int next = 0;
        reader.ReadMessages(_ids, _detail, message =>
        {
            while (_ids[next] != message.Id) next++;
            Begin(_placements[next++]);
            _response.Stored(message);
            _response.End();
        });
        return true;
    }

    private bool CollectMessages(StoreReader reader)
    {
        int next = 0;
        reader.ReadMessages(_ids, _detail, message =>
        {
            while (_ids[next] != message.Id) next++;
            _found.Add((_placements[next++], message));
        });
        return true;
    }

    /// <param name="opened">Null where it could not be opened with the others of its batch; this one takes it over.</param>
    private async ValueTask WriteSectionsAsync(Placement placement, StoredMessage message, BlobReader? opened, CancellationToken cancellationToken)
    {
        ImapWriter output = _session.Output;
        (long, int) mark = output.Mark((int)Math.Min(message.Size, Retractable) + 1024);
        try
        {
            // Opened alone, it says why it cannot be.
            using BlobReader blob = opened ?? _session.Store.OpenBlob(message.Blob);
            Begin(placement);
            _response.Stored(message);
            foreach (SectionItem item in _command.Sections)
            {
                _response.Name(item.Label);
                output.Write((byte)' ');
                await _sections.WriteAsync(blob, message, item, cancellationToken).ConfigureAwait(false);
            }

            _response.End();
        }
        catch (StoreException fault) when (fault.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            // The message may have been removed for good while this batch was sent: that is no damage.
            if (fault.Fault == StoreFault.Damaged)
            {
                ImapLog.MessageDamaged(_session.Host.Logger, _session.Connection.Id, message.Id.ToString(), _session.Selected.Id.ToString(), fault);
                _damaged = true;
            }

            if (!output.TryRewind(mark)) throw new IOException("A message broke off in the middle of its response.", fault);
        }
    }

    private void Begin(in Placement placement)
    {
        _answered++;
        _response.Begin(_session.Has(SessionFeatures.UidOnly) ? placement.Uid : (uint)_session.Selected.Map.SequenceOf(placement.Uid), placement, !_seen.IsEmpty && _seen.Contains(placement.Uid));
    }

    private static MessageDetail DetailOf(FetchCommand command)
    {
        MessageDetail detail = MessageDetail.None;
        if ((command.Attributes & FetchAttributes.Envelope) != 0) detail |= MessageDetail.Envelope;
        if ((command.Attributes & FetchAttributes.BodyStructure) != 0) detail |= MessageDetail.BodyStructure;
        if ((command.Attributes & FetchAttributes.Body) != 0) detail |= MessageDetail.Body;
        if ((command.Attributes & FetchAttributes.Preview) != 0) detail |= MessageDetail.Summary;
        foreach (SectionItem item in command.Sections)
        {
            if (item.NeedsParts) detail |= MessageDetail.Parts;
        }

        return detail;
    }
}
