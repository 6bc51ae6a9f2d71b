namespace Posthouse.Jmap;

/// <summary>Says the descriptions of errors in the language of who reads them (RFC 8620 §3.8). The sentences are those of the room above.</summary>
public interface IUserText
{
    /// <summary>In Chinese, or as it is.</summary>
    string InChinese(string english);
}
