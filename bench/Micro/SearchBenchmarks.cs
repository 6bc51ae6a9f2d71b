using System.Text;
using BenchmarkDotNet.Attributes;
using Posthouse.Mail;

namespace Posthouse.Micro;

/// <summary>What a text costs on its way into the full-text index.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks
{
    private readonly StringBuilder _tokens = new(64 * 1024);
    private string _text = "";

    [Params("English", "Chinese")]
    public string Language { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _text = string.Concat(Enumerable.Repeat(
        Language == "English" ? "The quarterly report is attached; please answer by Friday.\r\n" : "季度报告见附件，请于星期五之前答复。\r\n", 200));

    [Benchmark]
    public int Tokens()
    {
        _tokens.Clear();
        SearchTokens.Append(_text, _tokens);
        return _tokens.Length;
    }
}
