using System.Text;
using BenchmarkDotNet.Attributes;
using Posthouse.Sieve;

namespace Posthouse.Micro;

/// <summary>
/// Runs of a script of 50 rules for a message whose structure is known, as at a delivery: "misses" meets none of them, "last" the fiftieth,
/// "mixed" uses variables, wildcards, dates and flags as well.
/// </summary>
[MemoryDiagnoser]
public class SieveBenchmarks
{
    private SieveScript _script = null!;
    private SieveContext _context = null!;
    private byte[] _source = [];

    [Params("misses", "last", "mixed")]
    public string Rules { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _source = Encoding.UTF8.GetBytes(SieveScripts.Of(Rules));
        _script = SieveCompiler.Compile(_source, SieveCapabilities.Delivery).Script!;
        _context = new SieveContext
        {
            Message = SieveMessage.FromBytes(Encoding.UTF8.GetBytes(SieveScripts.Mail.ReplaceLineEndings("\r\n"))),
            Envelope = new SieveEnvelope("alice@example.com", "bob@example.net"),
            OwnAddresses = ["bob@example.net"],
        };
    }

    [Benchmark]
    public SieveResult Run() => _script.Run(_context);

    [Benchmark]
    public SieveCompilation Compile() => SieveCompiler.Compile(_source, SieveCapabilities.Delivery);
}
