using Microsoft.AspNetCore.Http;
using Posthouse.Directory;

namespace Posthouse.Web;

/// <summary>The server itself: its store, certificates and pipeline.</summary>
internal static class ServerOperations
{
    // A hundred thousand suppressions are 30 MB: what is exported is to be taken back.
    private const long LargestConfiguration = 256L << 20;

    public static readonly IReadOnlyList<ApiOperation> All =
    [
        new("getStore", "GET", "store", Right.ReadServer, ApiSubject.Server, "The store's state in figures.") { Answer = typeof(StoreModel) },
        new("verifyStore", "POST", "store/verify", Right.ManageServer, ApiSubject.Server, "Reads the whole store and names what is inconsistent: a line for each step.") { Answer = typeof(StoreExamination), Streams = true, ChangesNothing = true },
        new("repairStore", "POST", "store/repair", Right.ManageServer, ApiSubject.Server, "Mends what can be mended: a line for each step.") { Answer = typeof(StoreExamination), Streams = true, ActsOutside = true },
        new("compactStore", "POST", "store/compact", Right.ManageServer, ApiSubject.Server, "Frees what deleted mail left: a line for each step.") { Answer = typeof(StoreCompaction), Streams = true, ActsOutside = true },
        new("copyStore", "POST", "store/copy", Right.ManageServer, ApiSubject.Server, "Copies the store: a line for each step. Only on the server's machine.") { Body = typeof(StoreCopyTarget), Answer = typeof(StoreCopied), Streams = true, ActsOutside = true },
        new("listCertificates", "GET", "certificates", Right.ReadServer, ApiSubject.Server, "The certificates in use.") { Answer = typeof(IReadOnlyList<CertificateModel>), Pages = true },
        new("actOnCertificate", "POST", "certificates/acme", Right.ManageServer, ApiSubject.Server, "Obtains, renews or revokes the certificate of ACME.") { Body = typeof(CertificateAction), Answer = typeof(CertificateModel), ActsOutside = true, IsForeseen = true },
        new("getPipeline", "GET", "pipeline", Right.ReadServer, ApiSubject.Server, "The receiving pipeline: each stage with the settings that rule it and what it refused in the last 24 hours.") { Answer = typeof(IReadOnlyList<StageModel>) },
        new("listSettings", "GET", "settings", Right.ReadServer, ApiSubject.Server, "Lists every setting with its documentation, its default, what holds and where that is from. Secrets are masked. The documentation is English or Chinese, by Accept-Language.")
        {
            Query = [ApiParameter.Text("section", "Only of this section."), ApiParameter.Text("source", "Only those.") with { OneOf = ["file", "default", "run time"] }], Answer = typeof(IReadOnlyList<SettingModel>), Pages = true,
        },
        new("exportConfiguration", "GET", "configuration", Right.ReadConfiguration, ApiSubject.Server, "The whole configuration that is data, in one order. Without passwords.") { Answer = typeof(ConfigurationModel) },
        new("getDrift", "GET", "configuration/drift", Right.ReadConfiguration, ApiSubject.Server, "What others changed since a configuration was applied the last time.") { Answer = typeof(ConfigurationOutcome) },
        new("applyConfiguration", "POST", "configuration/apply", Right.ApplyConfiguration, ApiSubject.Server, "Makes everything what a configuration says: all of it, or nothing. With dryRun it says what would change. Secrets that it makes are in this answer and nowhere else.")
        {
            Query =
            [
                ApiParameter.Flag("prune", "Delete what the configuration does not name, accounts with all their mail."), ApiParameter.Flag("allowUnknown", "Take new targets, members and catch-alls of domains here that nobody would have."),
                ApiParameter.Text("expect", "The digest of a dry run: where anything else would be done by now, nothing is."),
            ],
            Body = typeof(ConfigurationModel), LargestBody = LargestConfiguration, Answer = typeof(ConfigurationOutcome), AnswersSecret = true,
        },
        new("getGuide", "GET", "guide", Right.ReadServer, ApiSubject.Server, "Whether the console opens its first-run guide by itself.") { Answer = typeof(GuideModel) },
        new("setGuide", "PUT", "guide", Right.ManageServer, ApiSubject.Server, "Opens the console's first-run guide, leaves it for later, or puts it away.") { Body = typeof(GuideModel), Answer = typeof(GuideModel) },
        new("listOAuthClients", "GET", "oauth/clients", Right.ReadServer, ApiSubject.Server, "Lists the programs that may ask for tokens.") { Answer = typeof(IReadOnlyList<OAuthClientModel>), Pages = true },
        new("createOAuthClient", "POST", "oauth/clients", Right.ManageServer, ApiSubject.Server, "Adds a program that may ask for tokens. Its secret is in this answer and nowhere else.")
        {
            Body = typeof(OAuthClientModel), Refuses = ["secret"], Answer = typeof(OAuthClientModel), Status = StatusCodes.Status201Created, AnswersSecret = true,
        },
        new("deleteOAuthClient", "DELETE", "oauth/clients/{client}", Right.ManageServer, ApiSubject.Server, "Removes a program with its tokens."),
        new("replaceOAuthClientSecret", "POST", "oauth/clients/{client}/secret", Right.ManageServer, ApiSubject.Server, "Gives a program another secret: the old one is worth nothing from then on.") { Answer = typeof(OAuthClientModel), AnswersSecret = true },
    ];
}
