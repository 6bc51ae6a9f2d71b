using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Posthouse.Transport;

namespace Posthouse.Acme;

/// <summary>
/// What is kept of an authority: our account, the order on its way, the certificate, and when to renew it. Each is one file, readable
/// for its owner alone, that is replaced as a whole: a crash leaves the old one or the new one.
/// </summary>
internal sealed class AcmeFolder(string path)
{
    private string AccountPath => Path.Combine(path, "account.json");

    private string OrderPath => Path.Combine(path, "order.json");

    private string StatePath => Path.Combine(path, "state.json");

    /// <summary>The chain and then its key, in one file: two could not be replaced at the same moment.</summary>
    public string CertificatePath => Path.Combine(path, "certificate.pem");

    public CertificateFiles Certificate => new(CertificatePath, CertificatePath);

    /// <exception cref="AcmeException">The file is damaged.</exception>
    public SavedAccount? ReadAccount()
    {
        try
        {
            return Read(AccountPath, AcmeJson.Default.SavedAccount);
        }
        catch (JsonException exception)
        {
            throw new AcmeException($"{AccountPath} is damaged: {exception.Message} Put it back from a backup, or delete it: a new account is made then.", exception);
        }
    }

    public void Write(SavedAccount account) => Write(AccountPath, JsonSerializer.SerializeToUtf8Bytes(account, AcmeJson.Default.SavedAccount));

    /// <summary>The order on its way; null where there is none, or it cannot be read: another one is as good.</summary>
    public SavedOrder? ReadOrder() => ReadOrNull(OrderPath, AcmeJson.Default.SavedOrder);

    public void Write(SavedOrder order) => Write(OrderPath, JsonSerializer.SerializeToUtf8Bytes(order, AcmeJson.Default.SavedOrder));

    public void ForgetOrder() => File.Delete(OrderPath);

    public RenewalState ReadState() => ReadOrNull(StatePath, AcmeJson.Default.RenewalState) ?? new RenewalState();

    public void Write(RenewalState state) => Write(StatePath, JsonSerializer.SerializeToUtf8Bytes(state, AcmeJson.Default.RenewalState));

    public void WriteCertificate(string chain, string key) => Write(CertificatePath, System.Text.Encoding.ASCII.GetBytes($"{chain.TrimEnd()}\n{key.TrimEnd()}\n"));

    private static T? ReadOrNull<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return Read(file, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Write(string file, byte[] content)
    {
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (OperatingSystem.IsWindows()) System.IO.Directory.CreateDirectory(path);
        else System.IO.Directory.CreateDirectory(path, Own | UnixFileMode.UserExecute);
        string unfinished = file + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Own;
        using (var stream = new FileStream(unfinished, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
    }
}

/// <summary>Our account at a directory. The key is kept before the account is made, so that a crash between leaves no account without a key.</summary>
internal sealed record SavedAccount(Uri Directory, string Key, Uri? Url, IReadOnlyList<string> Contacts, string? ExternalKeyId);

/// <summary>An order, kept before anything is done with it, with the key that its certificate will have.</summary>
internal sealed record SavedOrder(Uri Directory, Uri Url, IReadOnlyList<string> Names, string Key);

/// <summary>When to renew, and how attempts went: kept, so that a restart neither forgets a failure nor asks the sooner.</summary>
internal sealed record RenewalState
{
    /// <summary>Which certificate the times below are for (its SHA-256).</summary>
    public string? Certificate { get; init; }

    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>What <see cref="RenewAt"/> was chosen from; null where that was the lifetime.</summary>
    public SuggestedWindow? Window { get; init; }

    /// <summary>When the authority is to be asked again for its window.</summary>
    public DateTimeOffset? AskAt { get; init; }

    /// <summary>What was wanted when the last attempt failed: who changes it in the configuration need not wait.</summary>
    public string? Wanted { get; init; }

    /// <summary>Attempts that failed since the last success.</summary>
    public int Failures { get; init; }

    /// <summary>No attempt of our own before this.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Why the last attempt failed.</summary>
    public string? Problem { get; init; }
}
