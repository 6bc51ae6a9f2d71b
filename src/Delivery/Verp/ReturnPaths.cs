using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>Gives lists and campaigns their return paths, and knows them again at RCPT. Until its secret is loaded it knows none, and bounces to them are refused as unknown.</summary>
public sealed class ReturnPaths(SecretSource secrets, TimeProvider clock)
{
    private volatile VerpCodec? _codec;

    /// <summary>To be called once before mail comes.</summary>
    /// <exception cref="StoreException">The key of the secrets is missing or another one.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        SecretBox box = await secrets.OpenAsync(cancellationToken).ConfigureAwait(false);
        _codec = new VerpCodec(new VerpOptions { Secrets = [box.DeriveKey("verp", 32)] }, clock);
    }

    /// <summary>The envelope sender for one recipient of a list; null where there is no room for one.</summary>
    public EmailAddress? For(VerpSource source, DomainName here) => _codec is { } codec && codec.TryEncode(source, here, out EmailAddress? sender) ? sender : null;

    /// <summary>Null where the address is none of ours.</summary>
    public VerpSource? Read(EmailAddress recipient) => _codec is { } codec && codec.TryDecode(recipient, out VerpSource? source) ? source : null;
}
