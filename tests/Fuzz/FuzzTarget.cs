namespace Posthouse.Fuzz.Tests;

/// <summary>
/// One parser under attack. <see cref="Run"/> feeds it any bytes and checks what must hold for all of them: no exception but the parser's own
/// fault, bounded output, the same result however the bytes are cut, and the way back where there is one.
/// </summary>
internal abstract class FuzzTarget
{
    /// <summary>As the command line names it, "smtp-command".</summary>
    public abstract string Name { get; }

    /// <summary>Octets of an input; longer ones are cut by the mutator.</summary>
    public virtual int MaximumLength => 4096;

    /// <summary>Well-formed and nearly well-formed inputs, made in code so that the tests need nothing beside them.</summary>
    public abstract IEnumerable<byte[]> Seeds();

    /// <summary>Words of the grammar, which the mutator strews in.</summary>
    public virtual IReadOnlyList<string> Words => [];

    /// <exception cref="FuzzFailure">A property does not hold.</exception>
    public abstract void Run(byte[] input);
}
