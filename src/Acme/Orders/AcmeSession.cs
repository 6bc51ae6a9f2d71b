using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Posthouse.Acme;

/// <summary>An authority with our account there: found again, or made. One for each attempt; nothing is remembered but by <see cref="AcmeFolder"/>.</summary>
internal sealed partial class AcmeSession : IDisposable
{
    private readonly AcmeOptions _options;
    private readonly AcmeFolder _folder;
    private readonly ILogger _logger;
    private readonly AccountKey _key;
    private SavedAccount _account;

    private AcmeSession(AcmeOptions options, AcmeFolder folder, ILogger logger, AccountKey key, SavedAccount account, AcmeClient client)
    {
        (_options, _folder, _logger, _key, _account) = (options, folder, logger, key, account);
        Client = client;
    }

    public AcmeClient Client { get; }

    /// <exception cref="AcmeException">There is no account, and none can be made.</exception>
    public static async Task<AcmeSession> OpenAsync(AcmeOptions options, AcmeFolder folder, HttpClient http, TimeProvider clock, ILogger logger, CancellationToken cancellationToken)
    {
        SavedAccount? saved = folder.ReadAccount();
        // At another authority we are nobody yet, and it need not learn who we are elsewhere.
        if (saved is not null && saved.Directory != options.Directory) saved = null;
        AccountKey key = saved is null ? AccountKey.Create() : Read(saved.Key);
        try
        {
            if (saved is null) folder.Write(saved = new SavedAccount(options.Directory, key.ToPem(), null, [], null));
            var session = new AcmeSession(options, folder, logger, key, saved, new AcmeClient(http, options, key, clock));
            await session.SignInAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The authority knows the account no more: the next attempt makes a new one.</summary>
    public void ForgetAccount() => _folder.Write(_account with { Url = null });

    public void Dispose() => _key.Dispose();

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        string[] contacts = [.. _options.Contacts.Select(static c => "mailto:" + c)];
        if (_account.Url is null || _account.ExternalKeyId != _options.ExternalAccount?.KeyId)
        {
            await RegisterAsync(contacts, cancellationToken).ConfigureAwait(false);
            return;
        }

        Client.Account = _account.Url;
        if (_account.Contacts.SequenceEqual(_options.Contacts)) return;
        // RFC 8555 §7.3.2.
        await Client.PostAsync(_account.Url, JsonSerializer.SerializeToUtf8Bytes(new AccountRequest { Contact = contacts }, AcmeJson.Default.AccountRequest), cancellationToken).ConfigureAwait(false);
        Keep(_account.Url);
    }

    // RFC 8555 §7.3: where the key has an account already, the server answers with that one.
    private async Task RegisterAsync(string[] contacts, CancellationToken cancellationToken)
    {
        AcmeDirectory directory = await Client.DirectoryAsync(cancellationToken).ConfigureAwait(false);
        if (directory.Meta?.ExternalAccountRequired == true && _options.ExternalAccount is null)
            throw new AcmeException($"{_options.Directory.Host} gives accounts to its customers only: set eab-key-id and eab-key-file under [acme] to what it gave you.");
        var request = new AccountRequest
        {
            TermsOfServiceAgreed = true,
            Contact = contacts.Length > 0 ? contacts : null,
            ExternalAccountBinding = _options.ExternalAccount is { } external ? JsonNode.Parse(Jws.Bind(_key, directory.NewAccount!, external)) : null,
        };
        AcmeAnswer answer = await Client.PostAsync(directory.NewAccount!, JsonSerializer.SerializeToUtf8Bytes(request, AcmeJson.Default.AccountRequest), cancellationToken).ConfigureAwait(false);
        Client.Account = answer.Location ?? throw new AcmeException($"{_options.Directory.Host} made an account without saying where it is.");
        Keep(Client.Account);
        LogRegistered(_logger, _options.Directory.Host, directory.Meta?.TermsOfService ?? "none");
    }

    private void Keep(Uri url) => _folder.Write(_account = _account with { Url = url, Contacts = _options.Contacts, ExternalKeyId = _options.ExternalAccount?.KeyId });

    private static AccountKey Read(string pem)
    {
        try
        {
            return AccountKey.FromPem(pem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new AcmeException("The account's key is damaged. Put account.json back from a backup, or delete it: a new account is made then.", exception);
        }
    }

    [LoggerMessage(2606, LogLevel.Information, "Registered at {Authority}; its terms: {Terms}")]
    private static partial void LogRegistered(ILogger logger, string authority, string terms);
}
