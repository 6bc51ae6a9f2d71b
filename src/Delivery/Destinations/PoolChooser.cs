using System.Buffers;
using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Which pool a message goes out from: its account's, else its sender's domain's, else that of its kind, else the default one, else none.</summary>
internal sealed class PoolChooser
{
    // What says that mail is bulk stands near the top; a header beyond this is not looked through.
    private const int MaximumHeader = 64 << 10;

    private readonly DeliveryOptions _options;
    private readonly AccountDirectory _directory;
    private readonly MailStore _store;
    private readonly DomainPatterns<SourcePool> _senders;
    private readonly Dictionary<MailClass, string> _classes = [];
    private readonly string _default;

    public PoolChooser(DeliveryOptions options, AccountDirectory directory, MailStore store)
    {
        _options = options;
        _directory = directory;
        _store = store;
        _senders = new DomainPatterns<SourcePool>(options.Pools.SelectMany(static pool => pool.Senders.Select(sender => KeyValuePair.Create(sender, pool))));
        foreach (SourcePool pool in options.Pools)
        {
            foreach (MailClass kind in pool.Classes) _classes.TryAdd(kind, pool.Name);
        }

        _default = options.Pools.FirstOrDefault(static pool => pool.Name.Equals(SourcePool.Default, StringComparison.OrdinalIgnoreCase))?.Name ?? "";
    }

    /// <returns>Empty where the machine chooses.</returns>
    internal async ValueTask<string> ChooseAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        if (_options.Pools.Count == 0) return "";
        if (message.Account is { } account)
        {
            foreach (SourcePool pool in _options.Pools)
            {
                foreach (EmailAddress address in pool.Accounts)
                {
                    if (await _directory.FindAccountAsync(address, cancellationToken).ConfigureAwait(false) is { } found && found.Id == account) return pool.Name;
                }
            }
        }

        if (message.Envelope.Sender?.Domain is { } domain && _senders.Find(domain.Ascii) is { } bySender) return bySender.Name;
        return _classes.Count > 0 && _classes.TryGetValue(await ClassOfAsync(message, cancellationToken).ConfigureAwait(false), out string? byClass) ? byClass : _default;
    }

    private async ValueTask<MailClass> ClassOfAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        if (message.Envelope.Sender is null) return MailClass.Reports;
        if (_classes.ContainsKey(MailClass.Bulk) && await IsBulkAsync(message, cancellationToken).ConfigureAwait(false)) return MailClass.Bulk;
        return message.Account is null ? MailClass.Forwarded : MailClass.Ordinary;
    }

    private async ValueTask<bool> IsBulkAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaximumHeader);
        try
        {
            using BlobReader blob = _store.OpenBlob(message.Blob);
            int filled = 0;
            while (filled < MaximumHeader)
            {
                int read = await blob.ReadAsync(filled, buffer.AsMemory(filled, MaximumHeader - filled), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                filled += read;
            }

            return SaysBulk(buffer.AsSpan(0, filled));
        }
        catch (StoreException)
        {
            // The attempt says what is wrong with its bytes.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // RFC 2919, RFC 2369; Precedence was never a standard, and everybody uses it (RFC 2076 §3.9).
    internal static bool SaysBulk(ReadOnlySpan<byte> message)
    {
        var header = new HeaderReader(message[..HeaderReader.LengthOf(message)]);
        while (header.Read())
        {
            if (header.Is("List-Id"u8) || header.Is("List-Unsubscribe"u8)) return true;
            if (header.Is("Precedence"u8) && (Ascii.EqualsIgnoreCase(header.UnfoldedValue, "bulk"u8) || Ascii.EqualsIgnoreCase(header.UnfoldedValue, "list"u8))) return true;
        }

        return false;
    }
}
