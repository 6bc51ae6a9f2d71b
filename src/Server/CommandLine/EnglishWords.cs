namespace Posthouse.Server;

/// <summary>In English.</summary>
internal sealed class EnglishWords : Words
{
    internal static readonly EnglishWords Instance = new();

    internal override string AskDomain => "Domain whose mail comes here, such as example.com";

    internal override string AskHostName => "Name of this machine on the internet";

    internal override string AskAdministrator => "Address of the administrator";

    internal override string AskAddresses => "Public addresses of this machine, for the DNS records (- for none)";

    internal override string AskPassword => "Password of the administrator (empty: one is made)";

    internal override string AskAcme => "Obtain TLS certificates from Let's Encrypt, and agree to its terms (letsencrypt.org/repository)? yes or no";

    internal override string TheSameAgain => "The same again";

    internal override string TheTwoDiffer => "The two differ.";

    internal override string Configuration => "configuration";

    internal override string Data => "data";

    internal override string Administrator => "administrator";

    internal override string Password => "password";

    internal override string ShownOnce => "(shown this once)";

    internal override string Certificate => "certificate";

    internal override string CertificateByAcme => "from Let's Encrypt, obtained and renewed by itself";

    internal override string CertificateSelfSigned => "self-signed for now; mail programs warn of it";

    internal override string PublishRecords => "Publish these records in the DNS";

    internal override string SetReverseNames => "Have whoever provides the addresses set their reverse names; many servers refuse mail from an address without one";

    internal override string Next => "Next";

    internal override string Confirm(string question) => $"{question}? This cannot be taken back. [y/N]";

    internal override string ConfirmInVain(string question) => $"{question}? This cannot be taken back, and nobody is there to be asked: add --yes if it is meant.";

    internal override string ConfirmRevocable(string question) => $"{question}? It can be changed back, but others may keep what they saw until its time to live is over. [y/N]";

    internal override string ConfirmRevocableInVain(string question) => $"{question}? Nobody is there to be asked: add --yes if it is meant.";

    internal override string NothingDone => "nothing was done.";

    internal override string CertificateFromFile(string file) => $"{file}, read again when it changes";

    internal override string NoDomain(string text) => $"'{text}' is not a domain such as example.com.";

    internal override string NoHostName(string text) => $"'{text}' is not a fully qualified name such as mail.example.com.";

    internal override string NoAddress(string text) => $"'{text}' is not an address.";

    internal override string NoIpAddress(string text) => $"'{text}' is not an IP address.";

    internal override string NeitherYesNorNo(string text) => $"'{text}' is neither yes nor no.";

    internal override string OfAnotherDomain(string domain) => $"The administrator's address must be in {domain}.";

    internal override string SetUp(string domain, string host) => $"The server is set up: mail for {domain} on {host}.";

    internal override string KnowsNoAddress(string host) =>
        $"This machine knows no public address of its own: publish A and AAAA records of {host} as well, and have whoever provides the addresses set their reverse name (PTR) to {host}. Name the addresses under [dns] in the configuration, so that they are checked.";

    internal override string StepRun => "Run the server. Ports below 1024 need root or the right to open them; docs/operating/start.md has a systemd unit that gives it.";

    internal override string StepConsole(string address, string administrator) =>
        $"Open {address} in a browser on this machine and sign in as {administrator}: a guide leads through all that follows. From another machine, open it there while this runs:";

    internal override string StepCertificateByAcme(string host) =>
        $"Let port 80 of {host} lead to this server. Once the name leads here, the certificate comes by itself within a minute; this shows it:";

    internal override string StepCertificate(string file) =>
        $"Choose where the certificate comes from, in {file}: ACME obtains and renews it by itself, or [[certificate]] names files that something else renews. Both stand there, ready to be uncommented.";

    internal override string StepPublish => "Publish the records above. This prints what to type into the console of aliyun, dnspod, cloudflare, route53, huawei, godaddy, namecheap or another:";

    internal override string StepPublishByCommand => "Or let Posthouse publish them, by signed updates or at alidns, dnspod, cloudflare and route53; it shows the difference and asks first:";

    internal override string StepWatch => "Wait until everybody sees them, then check. Mail is signed by itself once the keys' records are seen. Green is when the check finds no error:";

    internal override string StepPeople => "Add people:";

    internal override string StepTry => "Send a message in and out, and see what became of it:";
}
