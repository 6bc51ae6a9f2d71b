using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Posthouse.Acme;

/// <summary>
/// Takes one order from its request to the certificate (RFC 8555 §7.1.6 draws its states), or takes up one that a crash or a slow
/// authority left on its way. Every wait ends at the deadline; an order that is still on its way then is kept and goes on later.
/// </summary>
internal sealed class OrderRun(AcmeSession session, AcmeOptions options, AcmeFolder folder, IChallengeSolver solver, TimeProvider clock)
{
    // Between two looks where the authority does not say: doubled up to the longest.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly DateTimeOffset _deadline = clock.GetUtcNow() + options.OrderTimeout;

    private AcmeClient Client => session.Client;

    /// <summary>Leaves the certificate in the folder.</summary>
    /// <param name="replaces">RFC 9773 §5: the certificate that this one renews; null where the authority need not know.</param>
    /// <exception cref="AcmeException">There is none.</exception>
    public async Task RunAsync(string? replaces, CancellationToken cancellationToken)
    {
        (SavedOrder saved, AcmeOrder order) = await ResumeAsync(cancellationToken).ConfigureAwait(false) ?? await BeginAsync(replaces, cancellationToken).ConfigureAwait(false);
        try
        {
            if (order.Status == "pending")
            {
                await AuthorizeAsync(order, cancellationToken).ConfigureAwait(false);
                order = await FollowAsync(saved.Url, static status => status != "pending", cancellationToken).ConfigureAwait(false);
            }

            if (order.Status == "ready")
            {
                var finalization = new Finalization(Base64Url.EncodeToString(CertificateKey.Request(saved.Key, saved.Names)));
                Uri finalize = order.Finalize ?? throw Unusable("does not say where to finalise it");
                await Client.PostAsync(finalize, JsonSerializer.SerializeToUtf8Bytes(finalization, AcmeJson.Default.Finalization), cancellationToken).ConfigureAwait(false);
            }

            if (order.Status != "valid") order = await FollowAsync(saved.Url, static status => status is "valid" or "invalid", cancellationToken).ConfigureAwait(false);
            if (order.Status != "valid") throw Invalid(order);
            Uri certificate = order.Certificate ?? throw Unusable("does not say where the certificate is");
            AcmeAnswer answer = await Client.ReadAsync(certificate, cancellationToken, "application/pem-certificate-chain").ConfigureAwait(false);
            folder.WriteCertificate(Check(Encoding.ASCII.GetString(answer.Body), saved), saved.Key);
            folder.ForgetOrder();
        }
        catch (AcmeException exception) when (exception.ErrorType is not null)
        {
            // The authority said no: this order comes to nothing any more, and the next attempt begins a new one.
            if (exception.ErrorType is not ("rateLimited" or "serverInternal" or "badNonce")) folder.ForgetOrder();
            throw;
        }
    }

    private async Task<(SavedOrder, AcmeOrder)?> ResumeAsync(CancellationToken cancellationToken)
    {
        if (folder.ReadOrder() is not { } saved) return null;
        if (saved.Directory == options.Directory && saved.Names.SequenceEqual(options.Names))
        {
            try
            {
                AcmeOrder order = (await Client.ReadAsync(saved.Url, cancellationToken).ConfigureAwait(false)).Read(AcmeJson.Default.AcmeOrder);
                if (order.Status is "pending" or "ready" or "processing" or "valid") return (saved, order);
            }
            catch (AcmeException exception) when (exception.Status is >= 400 and < 500 && exception.ErrorType is not ("rateLimited" or "badNonce" or "accountDoesNotExist"))
            {
                // It is gone, or was another account's.
            }
        }

        folder.ForgetOrder();
        return null;
    }

    private async Task<(SavedOrder, AcmeOrder)> BeginAsync(string? replaces, CancellationToken cancellationToken)
    {
        AcmeDirectory directory = await Client.DirectoryAsync(cancellationToken).ConfigureAwait(false);
        AcmeIdentifier[] identifiers = [.. options.Names.Select(static name => new AcmeIdentifier("dns", name))];
        AcmeAnswer answer;
        try
        {
            // RFC 9773 §5: only where the authority has renewal information.
            answer = await NewOrderAsync(directory, new OrderRequest(identifiers, directory.RenewalInfo is null ? null : replaces), cancellationToken).ConfigureAwait(false);
        }
        catch (AcmeException exception) when (replaces is not null && exception.ErrorType is "alreadyReplaced" or "malformed")
        {
            // It does not know, or takes no more, what we say of the old certificate; that is only advice.
            answer = await NewOrderAsync(directory, new OrderRequest(identifiers, null), cancellationToken).ConfigureAwait(false);
        }

        AcmeOrder order = answer.Read(AcmeJson.Default.AcmeOrder);
        var saved = new SavedOrder(options.Directory, answer.Location ?? throw Unusable("does not say where it is"), options.Names, CertificateKey.MakePem(options.KeyKind));
        folder.Write(saved);
        return (saved, order);
    }

    private Task<AcmeAnswer> NewOrderAsync(AcmeDirectory directory, OrderRequest order, CancellationToken cancellationToken) =>
        Client.PostAsync(directory.NewOrder!, JsonSerializer.SerializeToUtf8Bytes(order, AcmeJson.Default.OrderRequest), cancellationToken);

    private async Task AuthorizeAsync(AcmeOrder order, CancellationToken cancellationToken)
    {
        var proofs = new List<ChallengeProof>();
        var open = new List<(Uri Authorization, string Name, AcmeChallenge Challenge)>();
        foreach (Uri url in order.Authorizations)
        {
            AcmeAuthorization authorization = (await Client.ReadAsync(url, cancellationToken).ConfigureAwait(false)).Read(AcmeJson.Default.AcmeAuthorization);
            string name = authorization.Identifier?.Value ?? "";
            // A name that was proved lately is valid for some time.
            if (authorization.Status == "valid") continue;
            if (authorization.Status != "pending") throw Refused(name, authorization);
            AcmeChallenge challenge = authorization.Challenges.FirstOrDefault(c => c.Type == solver.Type && c is { Token: not null, Url: not null })
                ?? throw new AcmeException($"The authority does not take {solver.Type} for {name}, but {string.Join(", ", authorization.Challenges.Select(static c => c.Type))}: choose another challenge under [acme].");
            // RFC 8555 §8.1: base64url. Anything else could mean something in a path or a record.
            if (!challenge.Token!.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) throw Unusable($"has a token for {name} that is not base64url");
            proofs.Add(new ChallengeProof(name, challenge.Token!, Client.Key.Authorize(challenge.Token!)));
            open.Add((url, name, challenge));
        }

        if (open.Count == 0) return;
        try
        {
            await solver.PrepareAsync(proofs, cancellationToken).ConfigureAwait(false);
            foreach ((_, _, AcmeChallenge challenge) in open)
            {
                // One that is being looked at since before a crash must not be asked for again.
                if (challenge.Status == "pending") await Client.PostAsync(challenge.Url!, "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            }

            foreach ((Uri url, string name, _) in open)
            {
                AcmeAuthorization done = await PollAsync(url, AcmeJson.Default.AcmeAuthorization, static a => a.Status != "pending", cancellationToken).ConfigureAwait(false);
                if (done.Status != "valid") throw Refused(name, done);
            }
        }
        finally
        {
            await solver.CleanUpAsync(proofs).ConfigureAwait(false);
        }
    }

    private Task<AcmeOrder> FollowAsync(Uri url, Func<string, bool> done, CancellationToken cancellationToken) =>
        PollAsync(url, AcmeJson.Default.AcmeOrder, order => done(order.Status), cancellationToken);

    private async Task<T> PollAsync<T>(Uri url, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, bool> done, CancellationToken cancellationToken)
        where T : class
    {
        for (TimeSpan pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            AcmeAnswer answer = await Client.ReadAsync(url, cancellationToken).ConfigureAwait(false);
            T resource = answer.Read(type);
            if (done(resource)) return resource;
            // RFC 8555 §7.4, §7.5.1: the server says when to look again; what it says is not let past the deadline.
            TimeSpan wait = answer.RetryAfter is { } asked && asked > pause ? asked : pause;
            if (clock.GetUtcNow() + wait > _deadline)
                throw new AcmeException($"{options.Directory.Host} did not finish within {options.OrderTimeout.TotalMinutes:0} minutes. The order is kept and goes on at the next attempt.");
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // What comes from outside is not put in use unseen.
    private string Check(string pem, SavedOrder saved)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(pem);
            if (chain.Count == 0) throw Unusable("brought no certificate");
            X509Certificate2 leaf = chain[0];
            if (!CertificateKey.Fits(saved.Key, leaf)) throw Unusable("brought a certificate for another key");
            if (leaf.NotAfter.ToUniversalTime() <= clock.GetUtcNow().UtcDateTime) throw Unusable("brought a certificate that has ended");
            foreach (string name in saved.Names)
            {
                if (!HeldCertificate.NamesOf(leaf).Contains(name, StringComparer.OrdinalIgnoreCase)) throw Unusable($"brought a certificate that is not for {name}");
            }

            return string.Join('\n', chain.Select(static c => c.ExportCertificatePem()));
        }
        catch (CryptographicException exception)
        {
            throw new AcmeException($"What {options.Directory.Host} sent as the certificate cannot be read.", exception);
        }
    }

    private AcmeException Invalid(AcmeOrder order) => order.Error is { } error
        ? ProblemText.Explain(error, 0, null, options.Directory.Host)
        : new AcmeException($"{options.Directory.Host} refused the order and did not say why.") { ErrorType = "invalid" };

    private static AcmeException Refused(string name, AcmeAuthorization authorization)
    {
        AcmeProblem? problem = authorization.Challenges.FirstOrDefault(static c => c.Error is not null)?.Error;
        AcmeException explained = ProblemText.ExplainFor(name, problem);
        // Without a type, too, the order is over.
        return explained.ErrorType is null ? new AcmeException(explained.Message) { ErrorType = "invalid" } : explained;
    }

    private AcmeException Unusable(string what) => new($"{options.Directory.Host} answered with an order that {what}.") { ErrorType = "malformed" };

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
