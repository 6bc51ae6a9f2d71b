using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Microsoft.AspNetCore.Http;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Identity;

/// <summary>
/// Passkeys: added, listed, taken away, and how one signs in. The authenticator itself asks for a finger or a PIN (user verification), so
/// that a passkey is two factors in one. What is asked is remembered for one browser and one answer.
/// </summary>
public sealed class Passkeys(MailStore store, SignInService signIn, IdentityOptions options, TimeProvider clock)
{
    private const string Cookie = "__Host-posthouse-key";
    private const int Maximum = 20;

    // WebAuthn Level 3 §5.4.3: a challenge is for one ceremony.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>False where the server has no address that keys could be bound to.</summary>
    public bool Available => IsBound(options);

    /// <summary>The one at whose pages passkeys work, as browsers write it: "https://mail.example.com". Null where none do.</summary>
    public string? Origin => Available ? OriginOf(options.Issuer!) : null;

    public ValueTask<List<Passkey>> ListAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(
        reader => reader.Sql.Query("SELECT id, name, created, used FROM identity_passkey WHERE account = @1 ORDER BY created, id", static row => new Passkey(row.Text(0), row.Text(1), row.Moment(2), row.MomentOrNull(3)), account.Value), cancellationToken);

    public ValueTask<bool> HasAsync(AccountId account, CancellationToken cancellationToken = default) => store.ReadAsync(reader => FactorTables.HasPasskey(reader.Sql, account), cancellationToken);

    /// <returns>What the browser's navigator.credentials.create takes, in JSON.</returns>
    public async Task<string> BeginAddingAsync(HttpContext context, Account account)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(account);
        List<byte[]> there = await CredentialsOfAsync(account.Id).ConfigureAwait(false);
        if (there.Count >= Maximum) throw new FormatException($"There are {Maximum} already.");
        CredentialCreateOptions asked = Library().RequestNewCredential(new RequestNewCredentialParams
        {
            User = new Fido2User { Id = Handle(account.Id), Name = account.Address.ToString(), DisplayName = account.DisplayName.Length > 0 ? account.DisplayName : account.Address.ToString() },
            ExcludeCredentials = [.. there.Select(static id => new PublicKeyCredentialDescriptor(id))],
            AuthenticatorSelection = new AuthenticatorSelection { ResidentKey = ResidentKeyRequirement.Required, UserVerification = UserVerificationRequirement.Required },
            // Which make of key it is concerns nobody.
            AttestationPreference = AttestationConveyancePreference.None,
        });
        string json = asked.ToJson();
        await RememberAsync(context, account.Id, json).ConfigureAwait(false);
        return json;
    }

    /// <param name="answer">What navigator.credentials.create gave, in JSON.</param>
    /// <returns>False when it does not answer what was asked.</returns>
    public async Task<bool> AddAsync(HttpContext context, Account account, string name, string answer)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(name);
        string kept = ReadName(name);
        if (await TakeAsync(context, account.Id).ConfigureAwait(false) is not { } asked || answer.Trim() == "null") return false;
        RegisteredPublicKeyCredential made;
        try
        {
            made = await Library().MakeNewCredentialAsync(
                new MakeNewCredentialParams
                {
                    AttestationResponse = JsonSerializer.Deserialize<AuthenticatorAttestationRawResponse>(answer)!,
                    OriginalOptions = CredentialCreateOptions.FromJson(asked),
                    // The insertion below decides.
                    IsCredentialIdUniqueToUserCallback = static (_, _) => Task.FromResult(true),
                },
                context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(exception))
        {
            return false;
        }

        return await store.WriteAsync(transaction =>
        {
            string id = IdOf(made.Id);
            if (transaction.Sql.Scalar("SELECT COUNT(*) FROM identity_passkey WHERE id = @1", id) > 0) return false;
            transaction.Sql.Execute(
                "INSERT INTO identity_passkey (id, account, credential, public_key, sign_count, name, created, used) VALUES (@1, @2, @3, @4, @5, @6, @7, NULL)",
                id, account.Id.Value, made.Id, made.PublicKey, (long)made.SignCount, kept, clock.GetUtcNow());
            transaction.Journal(new JournalRecord("passkey-added") { Account = account.Id, Detail = $"id={id[..8]}" });
            return true;
        }).ConfigureAwait(false);
    }

    /// <returns>False when the account has no such passkey.</returns>
    public Task<bool> RenameAsync(AccountId account, string id, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string kept = ReadName(name);
        return store.WriteAsync(transaction =>
        {
            if (transaction.Sql.Scalar("SELECT COUNT(*) FROM identity_passkey WHERE account = @1 AND id = @2", account.Value, id) == 0) return false;
            transaction.Sql.Execute("UPDATE identity_passkey SET name = @3 WHERE account = @1 AND id = @2", account.Value, id, kept);
            return true;
        });
    }

    /// <returns>False when the account has no such passkey.</returns>
    public Task<bool> DeleteAsync(AccountId account, string id) => store.WriteAsync(transaction =>
    {
        if (transaction.Sql.Execute("DELETE FROM identity_passkey WHERE account = @1 AND id = @2", account.Value, id) == 0) return false;
        transaction.Journal(new JournalRecord("passkey-deleted") { Account = account, Detail = $"id={id[..8]}" });
        return true;
    });

    /// <param name="account">Whose passkeys are asked for, once its password was shown. Null is whoever it may be: the authenticator knows which of its keys are for this server.</param>
    /// <returns>What the browser's navigator.credentials.get takes, in JSON.</returns>
    public async Task<string> BeginSignInAsync(HttpContext context, AccountId? account = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        List<byte[]> there = account is { } known ? await CredentialsOfAsync(known).ConfigureAwait(false) : [];
        string json = Library().GetAssertionOptions(new GetAssertionOptionsParams { AllowedCredentials = [.. there.Select(static id => new PublicKeyCredentialDescriptor(id))], UserVerification = UserVerificationRequirement.Required }).ToJson();
        await RememberAsync(context, default, json).ConfigureAwait(false);
        return json;
    }

    /// <summary>Counted and journalled as any sign-in.</summary>
    /// <param name="answer">What navigator.credentials.get gave, in JSON.</param>
    public async Task<SignInResult> SignInAsync(HttpContext context, string answer, SignInOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await signIn.CheckProofAsync("passkey", origin, _ => new ValueTask<AccountId?>(VerifyAsync(context, answer)), context.RequestAborted).ConfigureAwait(false);
    }

    // WebAuthn Level 3 §5.1.2: a relying party is a domain; an address in numbers is none.
    internal static bool IsBound(IdentityOptions options) => options.Issuer is { HostNameType: UriHostNameType.Dns };

    internal static void DeleteAll(SqlSession sql, AccountId account) => sql.Execute("DELETE FROM identity_passkey WHERE account = @1", account.Value);

    private async Task<AccountId?> VerifyAsync(HttpContext context, string answer)
    {
        if (await TakeAsync(context, default).ConfigureAwait(false) is not { } asked) return null;
        try
        {
            AuthenticatorAssertionRawResponse? shown = JsonSerializer.Deserialize<AuthenticatorAssertionRawResponse>(answer);
            if (shown?.RawId is not { Length: > 0 and <= 1023 } credential) return null;
            string id = IdOf(credential);
            (AccountId Account, byte[] PublicKey, long Count)? found = await store.ReadAsync(reader => reader.Sql.QueryFirst<(AccountId, byte[], long)?>(
                "SELECT account, public_key, sign_count FROM identity_passkey WHERE id = @1", static row => (new AccountId(row.Int64(0)), row.Bytes(1), row.Int64(2)), id)).ConfigureAwait(false);
            if (found is not { } key) return null;
            VerifyAssertionResult result = await Library().MakeAssertionAsync(
                new MakeAssertionParams
                {
                    AssertionResponse = shown,
                    OriginalOptions = AssertionOptions.FromJson(asked),
                    StoredPublicKey = key.PublicKey,
                    StoredSignatureCounter = (uint)key.Count,
                    IsUserHandleOwnerOfCredentialIdCallback = (owner, _) => Task.FromResult(owner.UserHandle.AsSpan().SequenceEqual(Handle(key.Account))),
                },
                context.RequestAborted).ConfigureAwait(false);
            await store.WriteAsync(transaction => transaction.Sql.Execute("UPDATE identity_passkey SET sign_count = @2, used = @3 WHERE id = @1", id, (long)result.SignCount, clock.GetUtcNow())).ConfigureAwait(false);
            return key.Account;
        }
        catch (Exception exception) when (IsForeign(exception))
        {
            return null;
        }
    }

    // Whatever a stranger sends that is no answer to what was asked.
    private static bool IsForeign(Exception exception) =>
        exception is Fido2VerificationException or JsonException or FormatException or ArgumentException or InvalidOperationException or CryptographicException or System.Formats.Cbor.CborContentException;

    private Fido2 Library()
    {
        if (!Available) throw new InvalidOperationException("Without an issuer there are no passkeys.");
        Uri issuer = options.Issuer!;
        return new Fido2(new Fido2Configuration { RPID = issuer.IdnHost, RPName = "Posthouse", Origins = new HashSet<string> { OriginOf(issuer) }, Timeout = (uint)Lifetime.TotalMilliseconds });
    }

    // As browsers serialise it (HTML "serialization of an origin"): in ASCII, without the scheme's own port.
    private static string OriginOf(Uri issuer) => $"{issuer.Scheme}://{issuer.IdnHost}{(issuer.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{issuer.Port}"))}";

    private static string ReadName(string name)
    {
        string kept = name.Trim();
        return kept.Length is 0 or > 100 || kept.Any(char.IsControl) ? throw new FormatException("A name has 1 to 100 characters.") : kept;
    }

    private ValueTask<List<byte[]>> CredentialsOfAsync(AccountId account) =>
        store.ReadAsync(reader => reader.Sql.Query("SELECT credential FROM identity_passkey WHERE account = @1", static row => row.Bytes(0), account.Value));

    // WebAuthn §14.6.1: nothing in it tells who it is beyond this server.
    private static byte[] Handle(AccountId account)
    {
        byte[] handle = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(handle, account.Value);
        return handle;
    }

    private static string IdOf(byte[] credential) => Base64Url.EncodeToString(SHA256.HashData(credential));

    private async Task RememberAsync(HttpContext context, AccountId account, string asked)
    {
        var token = SessionToken.New();
        DateTimeOffset now = clock.GetUtcNow();
        await store.WriteAsync(transaction =>
        {
            transaction.Sql.Execute("DELETE FROM identity_ceremony WHERE created < @1", now - Lifetime);
            // Anybody may begin to sign in: what strangers can fill is bounded, and ends with the oldest of theirs.
            while (account == default && transaction.Sql.Scalar("SELECT COUNT(*) FROM identity_ceremony WHERE account = 0") >= options.MaximumCeremonies
                && transaction.Sql.QueryFirst("SELECT id FROM identity_ceremony WHERE account = 0 ORDER BY created, id LIMIT 1", static row => row.Text(0)) is { } first)
            {
                transaction.Sql.Execute("DELETE FROM identity_ceremony WHERE id = @1", first);
            }

            return transaction.Sql.Execute("INSERT INTO identity_ceremony (id, account, asked, created) VALUES (@1, @2, @3, @4)", token.Id, account.Value, asked, now);
        }).ConfigureAwait(false);
        context.Response.Cookies.Append(Cookie, token.Value, new CookieOptions { HttpOnly = true, Secure = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Lifetime, IsEssential = true });
    }

    /// <summary>What this browser was asked, once.</summary>
    private async Task<string?> TakeAsync(HttpContext context, AccountId account)
    {
        if (SessionToken.Read(context.Request.Cookies[Cookie]) is not { } token) return null;
        string id = token.Id;
        DateTimeOffset oldest = clock.GetUtcNow() - Lifetime;
        return await store.WriteAsync(transaction =>
        {
            string? asked = transaction.Sql.QueryFirst<string>("SELECT asked FROM identity_ceremony WHERE id = @1 AND account = @2 AND created >= @3", static row => row.Text(0), id, account.Value, oldest);
            transaction.Sql.Execute("DELETE FROM identity_ceremony WHERE id = @1", id);
            return asked;
        }).ConfigureAwait(false);
    }
}
