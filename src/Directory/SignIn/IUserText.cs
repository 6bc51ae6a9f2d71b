namespace Posthouse.Directory;

/// <summary>Says what a person reads of a refusal in his language, whatever protocol tells it. The sentences are those of the room above.</summary>
public interface IUserText
{
    /// <summary>In Chinese, or as it is.</summary>
    string InChinese(string english);
}
