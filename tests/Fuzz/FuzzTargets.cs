namespace Posthouse.Fuzz.Tests;

/// <summary>Every parser that reads the network or a file. A new parser adds its target here, and is fuzzed by every way there is.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new LineReaderTarget(), new ProxyHeaderTarget(),
        new SmtpCommandTarget(), new SmtpContentTarget(), new ServerReplyTarget(), new DotStufferTarget(),
        new ImapCommandTarget(), new ImapReaderTarget(), new ImapNamesTarget(), new ImapSessionTarget(),
        new ManageSieveCommandTarget(), new Pop3CommandTarget(), new Pop3StufferTarget(), new HeaderSurrogateTarget(),
        new StructureTarget(), new StructureCodecTarget(), new ReturnedReportTarget(), new AddressTarget(), new HeaderTextTarget(),
        new TransferDecoderTarget(), new HtmlTextTarget(), new OfficeTextTarget(), new RtfTarget(), new MessageTextTarget(),
        new SaslTarget(), new StoredBytesTarget(), new ConfigurationTarget(), new AccountCsvTarget(),
        new SpfRecordTarget(), new SpfMacroTarget(), new AuthenticationResultsTarget(), new SrsTarget(),
        new AggregateReportTarget(), new DkimTarget(), new CanonicalizationTarget(),
        new MtaStsTarget(), new TlsReportTarget(), new BimiTarget(),
        new DnsMessageTarget(),
        new SieveTarget(),
        new JmapRequestTarget(), new JmapArgumentsTarget(),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);
}
